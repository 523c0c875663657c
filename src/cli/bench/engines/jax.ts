/** jax-js as its users write it: the whole step, gradient and Adam, under `jit`, on its WASM or its WebGPU backend. */
import { defaultDevice, init, jit, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { batchTable } from "../batchTable";
import { ADAM, type CnnNetwork, type Parameter, type Rows, type Workload } from "../workloads/workload.types";
import type { Engine, Session } from "./engine.types";
import { lossOf, type Weights } from "./jaxNetwork";

// A type, not an interface: jax-js's trees are of types with known fields.
type State = { weights: Weights; first: Weights; second: Weights };

export async function jaxEngine(backend: "wasm" | "webgpu", version: string): Promise<Engine> {
  // It looks for GPUs there, and Node 20 has none.
  (globalThis as { navigator?: unknown }).navigator ??= {};
  if (!(await init(backend)).includes(backend)) throw new Error(`the backend does not start: ${backend}`);
  defaultDevice(backend);
  return { label: `jax-js ${version}, ${backend} backend, jit`, load };
}

const map = (weights: Weights, f: (name: string) => np.Array): Weights =>
  Object.fromEntries(Object.keys(weights).map((name) => [name, f(name)]));

async function load(workload: Workload): Promise<Session> {
  const { network } = workload;
  const { beta1, beta2, epsilon, learningRate } = ADAM;
  const weights: Record<string, np.Array> = {};
  for (const each of workload.parameters) weights[each.name] = await parameterOf(each, network);
  const zeros = (): Weights => map(weights, (name) => np.zeros(weights[name]!.shape));
  const inputs = await rowsOf(workload.inputs, network.kind === "cnn");
  const targets = await rowsOf(workload.targets);
  const batches = batchTable(workload).map((indices) => np.array(indices));
  const gradient = valueAndGrad((at: Weights, x: np.Array, y: np.Array) => lossOf(network, at, x, y));

  /** `rate` is η / (1 - β₁ᵗ), `scale` is √(1 - β₂ᵗ), as in optax the step's count is known outside. */
  const step = jit(
    (state: State, data: np.Array, labels: np.Array, indices: np.Array, rate: np.Array, scale: np.Array) => {
      const batch = [np.take(data, indices.ref, 0), np.take(labels, indices, 0)] as const;
      const [loss, slopes] = gradient(tree.ref(state.weights), ...batch) as unknown as [np.Array, Weights];
      const first = map(state.first, (name) => state.first[name]!.mul(beta1).add(slopes[name]!.ref.mul(1 - beta1)));
      const second = map(state.second, (name) =>
        state.second[name]!.mul(beta2).add(np.square(slopes[name]!).mul(1 - beta2)),
      );
      const next = map(state.weights, (name) => {
        const size = np.sqrt(second[name]!.ref).div(scale.ref).add(epsilon);
        return state.weights[name]!.sub(first[name]!.ref.mul(rate.ref).div(size));
      });
      tree.dispose([rate, scale]);
      return { state: { weights: next, first, second }, loss };
    },
  );

  let state: State = { weights, first: zeros(), second: zeros() };
  let loss: np.Array | undefined;
  let done = 0;
  return {
    async steps(count) {
      for (let i = 0; i < count; i += 1) {
        const indices = batches[done % batches.length]!.ref;
        done += 1;
        const rate = np.array(Float32Array.of(learningRate / (1 - beta1 ** done)));
        const scale = np.array(Float32Array.of(Math.sqrt(1 - beta2 ** done)));
        loss?.dispose();
        ({ state, loss } = step(state, inputs.ref, targets.ref, indices, rate, scale));
        // Steps that wait unfinished pile up, and each makes the next slower.
        await loss.blockUntilReady();
      }
    },
    loss: async () => (await loss!.ref.data())[0]!,
    async dispose() {
      tree.dispose([state, inputs, targets, batches, loss]);
      step.dispose();
    },
  };
}

/** NHWC rows as NCHW where they are images. */
async function rowsOf({ values, shape }: Rows, channelsFirst = false): Promise<np.Array> {
  const rows = np.array(values as Float32Array<ArrayBuffer>, { shape: [...shape] });
  return channelsFirst ? copied(rows.transpose([0, 3, 1, 2])) : rows;
}

async function parameterOf({ name, shape, values }: Parameter, network: Workload["network"]): Promise<np.Array> {
  const array = np.array(values as Float32Array<ArrayBuffer>, { shape: [...shape] });
  if (network.kind !== "cnn") return array;
  if (name.endsWith(".filter")) return copied(array.transpose([3, 2, 0, 1]));
  return name === "dense.weights" ? copied(channelsFirstRows(array, network)) : array;
}

/** The dense layer reads channels first too. */
function channelsFirstRows(weights: np.Array, { side, channels, classes }: CnnNetwork): np.Array {
  const last = side / 2 ** (channels.length - 1);
  return weights
    .reshape([last, last, channels.at(-1)!, classes])
    .transpose([2, 0, 1, 3])
    .reshape([-1, classes]);
}

/** Laid out anew: a transposed view would be read across at every step. */
async function copied(array: np.Array): Promise<np.Array> {
  const shape = array.shape;
  return np.array((await array.data()) as Float32Array<ArrayBuffer>, { shape });
}
