/**
 * The suite, (a) to (g). A workload is made from its description alone, so that each engine's process makes the same one.
 * (g) has the dimensions of (a): its 32 lanes are 32 runs of (a) from other weights.
 */
import { hostRandom } from "../../../graph/index";
import { images } from "./images";
import { modularAddition } from "./modularAddition";
import { parametersOf } from "./parameters";
import { text } from "./text";
import type { Rows, Workload, WorkloadInfo } from "./workload.types";

const SEED = 1;
const P = 97;
const mlp = (id: string, title: string, hidden: number, batchSize: number, lanes = 1): WorkloadInfo => ({
  id,
  title,
  network: { kind: "mlp", sizes: [784, hidden, hidden, 10], lanes },
  batchSize,
  rows: 2048,
  seed: SEED,
});

export const suite: readonly WorkloadInfo[] = [
  mlp("a", "MLP 784-32-32-10, batch 32", 32, 32),
  mlp("b", "MLP 784-128-128-10, batch 128", 128, 128),
  mlp("c", "MLP 784-512-512-10, batch 128", 512, 128),
  {
    id: "d",
    title: "CNN 3x3x16, pool, 3x3x32, pool, dense 10, batch 64",
    network: { kind: "cnn", side: 28, channels: [1, 16, 32], classes: 10 },
    batchSize: 64,
    rows: 2048,
    seed: SEED,
  },
  {
    id: "e",
    title: "transformer, modular addition, d 128, p 97, batch 512",
    network: {
      kind: "transformer",
      vocabulary: P + 1,
      outputs: P,
      context: 3,
      width: 128,
      heads: 4,
      hidden: 512,
      layers: 1,
      normed: false,
      predicts: "last",
    },
    batchSize: 512,
    rows: P * P,
    seed: SEED,
  },
  {
    id: "f",
    title: "character model, 2 layers, d 64, context 64, batch 32",
    network: {
      kind: "transformer",
      vocabulary: 65,
      outputs: 65,
      context: 64,
      width: 64,
      heads: 4,
      hidden: 256,
      layers: 2,
      normed: true,
      predicts: "all",
    },
    batchSize: 32,
    rows: 1024,
    seed: SEED,
  },
  mlp("g", "32 lanes of (a)", 32, 32, 32),
];

/** The workload with its weights and data; the same numbers at every call. */
export function makeWorkload(info: WorkloadInfo): Workload {
  const random = hostRandom(info.seed);
  return { ...info, parameters: parametersOf(info.network, random.fold(0)), ...dataOf(info, random.fold(1)) };
}

function dataOf(
  { network, rows }: WorkloadInfo,
  random: ReturnType<typeof hostRandom>,
): { inputs: Rows; targets: Rows } {
  if (network.kind === "mlp") return images(rows, [network.sizes[0]!], random);
  if (network.kind === "cnn") return images(rows, [network.side, network.side, network.channels[0]!], random);
  if (network.predicts === "last") return modularAddition(network.outputs);
  return text(rows, network.context, network.vocabulary, random);
}
