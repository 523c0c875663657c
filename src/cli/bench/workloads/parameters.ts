/** Starting weights of each kind of network, drawn by the host so that every engine starts from the same bits. */
import type { HostRandom } from "../../../graph/index";
import type { CnnNetwork, MlpNetwork, Network, Parameter, TransformerNetwork } from "./workload.types";

type Draw = (name: string, shape: readonly number[], deviation: number) => Parameter;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

const filled = (name: string, shape: readonly number[], value = 0): Parameter => ({
  name,
  shape,
  values: new Float32Array(sizeOf(shape)).fill(value),
});

export function parametersOf(network: Network, random: HostRandom): Parameter[] {
  const draw: Draw = (name, shape, deviation) => ({
    name,
    shape,
    values: Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal()),
  });
  if (network.kind === "mlp") return mlp(network, draw);
  return network.kind === "cnn" ? cnn(network, draw) : transformer(network, draw);
}

const he = (fanIn: number): number => Math.sqrt(2 / fanIn);
const lecun = (fanIn: number): number => Math.sqrt(1 / fanIn);

function mlp({ sizes, lanes }: MlpNetwork, draw: Draw): Parameter[] {
  const lane = lanes > 1 ? [lanes] : [];
  return sizes.slice(1).flatMap((out, i) => {
    const fanIn = sizes[i]!;
    return [
      draw(`layer${i}.weights`, [...lane, fanIn, out], he(fanIn)),
      // A lane's bias has an axis for the rows of its batch.
      filled(`layer${i}.bias`, lanes > 1 ? [lanes, 1, out] : [out]),
    ];
  });
}

function cnn({ side, channels, classes }: CnnNetwork, draw: Draw): Parameter[] {
  const convolutions = channels.slice(1).flatMap((out, i) => {
    const fanIn = 9 * channels[i]!;
    return [draw(`conv${i}.filter`, [3, 3, channels[i]!, out], he(fanIn)), filled(`conv${i}.bias`, [out])];
  });
  const flat = (side / 2 ** (channels.length - 1)) ** 2 * channels.at(-1)!;
  return [...convolutions, draw("dense.weights", [flat, classes], lecun(flat)), filled("dense.bias", [classes])];
}

function transformer(network: TransformerNetwork, draw: Draw): Parameter[] {
  const { vocabulary, outputs, context, width, hidden, layers, normed } = network;
  const norm = (name: string): Parameter[] =>
    normed ? [filled(`${name}.gain`, [width], 1), filled(`${name}.shift`, [width])] : [];
  const block = (name: string): Parameter[] => [
    ...norm(`${name}.norm1`),
    ...["query", "key", "value", "output"].map((part) => draw(`${name}.${part}`, [width, width], lecun(width))),
    ...norm(`${name}.norm2`),
    draw(`${name}.up`, [width, hidden], lecun(width)),
    filled(`${name}.upBias`, [hidden]),
    draw(`${name}.down`, [hidden, width], lecun(hidden)),
    filled(`${name}.downBias`, [width]),
  ];
  return [
    draw("tokens", [vocabulary, width], 0.5),
    draw("positions", [context, width], 0.5),
    ...Array.from({ length: layers }, (_, i) => block(`block${i}`)).flat(),
    ...norm("norm"),
    draw("readout", [width, outputs], lecun(width)),
  ];
}
