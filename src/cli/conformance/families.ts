/** What is checked, family by family, with the error that float32 may make in each. */
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { ARITHMETIC, COMPARISONS, TESTS, UNARY } from "../../graph/build/elementwise";
import { simplify } from "../../graph/index";
import type { Check, Family } from "./check";
import { derivativeFamilies } from "./derivativeFamilies";
import { kernelCases } from "./kernelCases";
import { netFamilies } from "./netFamilies";
import type { OperationName } from "./operations";
import { primitives } from "./primitives";
import { draw, numbersFor, recipes } from "./recipe";
import { inLanes, ofKernel, ofSample, valueOf, type Subject } from "./subject";

const SEED = 1;

/** A primitive, and the same in two… lanes and simplified. */
const values = (subject: Subject): Check[] => {
  const fed = valueOf(subject);
  const lanes = inLanes(fed);
  return [
    { name: subject.name, ...fed },
    { name: `${subject.name}, in lanes`, ...lanes, graph: simplify(lanes.graph) },
  ];
};

const named = (name: string, bound: number, ops: readonly string[]): Family => ({
  name,
  bound,
  checks: (runs) =>
    primitives
      .filter(({ op }) => ops.includes(op))
      .flatMap(({ op, sample }) => fc.sample(sample, { seed: SEED, numRuns: runs }).map((one) => ofSample(op, one)))
      .flatMap(values),
});
const words = (text: string): string[] => text.split(" ");

const primitiveFamilies: readonly Family[] = [
  named("elementwise", 1e-6, [...UNARY, ...TESTS, ...ARITHMETIC, ...COMPARISONS, "select", "cast"]),
  named("reductions", 1e-6, words("sum reduceMax reduceMin argMax argMin cumsum")),
  named("layout", 0, words("broadcast concat pad reshape reverse slice transpose alias barrier")),
  named("products", 1e-6, ["dot"]),
  named("windows", 1e-6, ["fold", "patches"]),
  named("lookups", 1e-6, ["gather", "scatterAdd"]),
  named("random numbers", 0, ["foldKey", "randomUniform"]),
  named("order", 0, ["argSort", "sort"]),
];

/** What tfjs itself gives, eagerly. */
function eagerly({ inputs, f }: Subject): ArrayLike<number>[] {
  return tf.tidy(() => {
    const tensors = inputs.map(({ values: own, shape, dtype }) => tf.tensor([...own], [...shape], dtype));
    return f(...tensors).map((y) => y.dataSync().slice());
  });
}

const kernelFamily: Family = {
  name: "lowered kernels",
  bound: 5e-5,
  checks: () =>
    kernelCases
      .map(ofKernel)
      .map((subject) => ({ name: subject.name, ...valueOf(subject), expected: eagerly(subject) })),
};

/** A hundred times as many graphs as samples of a primitive. */
const graphs = (name: string, most: number, names?: readonly OperationName[]): Family => ({
  name,
  bound: 1e-5,
  checks: (runs) =>
    fc.sample(recipes(most, names), { seed: SEED, numRuns: 20 * runs }).map((recipe) => {
      const { graph, scales } = draw(recipe);
      const inputs = graph.inputs.map((input, i) => numbersFor(input, i, recipe.seed));
      return { name: String(recipe), graph, inputs, scales };
    }),
});

/** Graphs of which tests try some, too. */
export const fused: Readonly<Record<string, OperationName[]>> = {
  "loops and reductions": words(
    "unary binary divide reduce centre transpose reshape broadcast slice select compare",
  ) as OperationName[],
  "products of views": words("reshape transpose reverse slice broadcast dot patches unary") as OperationName[],
  windows: words("patches fold pad reshape transpose slice unary binary reduce concat") as OperationName[],
};

export const families: readonly Family[] = [
  ...primitiveFamilies,
  kernelFamily,
  ...derivativeFamilies,
  graphs("random graphs", 40),
  ...Object.entries(fused).map(([name, names]) => graphs(`graphs: ${name}`, 30, names)),
  ...netFamilies,
];
