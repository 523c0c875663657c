/** Derivatives of whole networks, each against what shares nothing with ours: finite differences in float64, and jax-js. */
import { referenceDevice } from "../../device/reference";
import type { Check, Family } from "./check";
import { jaxDerivatives } from "./jaxNets";
import { nets, type Net } from "./nets";
import { runGraph } from "./runGraph";
import { directions, hessianProductOf, inLanes, lossGradientOf, ofNet, tangentOf, valueOf, type Fed } from "./subject";

/** Central differences leave h² of truncation and 1e-16/h of rounding. */
const H = 1e-5;

/** How the outputs of a graph of the parameters move along the directions of a net. */
async function slopes(net: Net, { graph, inputs }: Fed): Promise<Float64Array[]> {
  const along = directions(ofNet(net));
  const at = async (by: number) =>
    runGraph(
      referenceDevice(),
      graph,
      inputs.map((values, i) => values.map((x, j) => x + by * along[i]!.values[j]!)),
    );
  const [up, down] = [await at(H), await at(-H)];
  return up.map((values, i) => Float64Array.from(values, (x, j) => (x - down[i]![j]!) / (2 * H)));
}

const each = (name: string, bound: number, of: (net: Net) => Promise<Check[]>): Family => ({
  name,
  bound,
  checks: async () => {
    const all: Check[] = [];
    for (const net of nets) all.push(...(await of(net)));
    return all;
  },
});

export const netFamilies: readonly Family[] = [
  each("nets, by differences", 1e-5, async (net) => {
    const subject = ofNet(net);
    return [
      { name: `${net.name}, jvp`, ...tangentOf(subject), expected: await slopes(net, valueOf(subject)) },
      { name: `${net.name}, hvp`, ...hessianProductOf(subject), expected: await slopes(net, lossGradientOf(subject)) },
    ];
  }),
  each("nets, by jax-js", 1e-5, async (net) => {
    const subject = ofNet(net);
    const { gradient, product } = await jaxDerivatives(net, directions(subject));
    return [
      { name: `${net.name}, gradient`, ...lossGradientOf(subject), expected: gradient },
      { name: `${net.name}, hvp`, ...hessianProductOf(subject), expected: product },
    ];
  }),
  each("nets, in lanes", 1e-5, async (net) => {
    const subject = ofNet(net);
    return [
      { name: `${net.name}, gradient`, ...inLanes(lossGradientOf(subject)) },
      { name: `${net.name}, hvp`, ...inLanes(hessianProductOf(subject)) },
    ];
  }),
];
