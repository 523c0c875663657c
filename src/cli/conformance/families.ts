/** What is checked, family by family, with the error that float32 may make in each. */
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { ARITHMETIC, COMPARISONS, TESTS, UNARY } from "../../graph/build/elementwise";
import { simplify } from "../../graph/index";
import type { Check, Family } from "./check";
import { derivativeFamilies } from "./derivativeFamilies";
import { kernelCases } from "./kernelCases";
import { netFamilies } from "./netFamilies";
import type { OperationName } from "./recipe/operations";
import { primitives } from "./primitives";
import { draw, drawDerivatives, numbersOf, recipes, showGraph } from "./recipe/recipe";
import { inLanes, ofKernel, ofSample, valueOf, type Subject } from "./subject";

const SEED = 1;

/** A primitive, and the same in lanes, simplified. */
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
const words = <T extends string>(text: string): T[] => text.split(" ") as T[];

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

/** Kinds of random graphs, by the steps that they are made of; tests try some of each, too. */
export const kinds: Readonly<Record<string, readonly OperationName[] | undefined>> = {
  "all kinds": undefined,
  "loops and reductions": words("unary binary divide reduce centre transpose reshape broadcast slice select compare"),
  "products of views": words("reshape transpose reverse slice broadcast dot patches unary"),
  windows: words("patches fold pad reshape transpose slice unary binary reduce concat"),
};

const LONGEST = 40;
const graphs = (name: string, names: readonly OperationName[] | undefined): Family => ({
  name: `graphs: ${name}`,
  bound: 1e-5,
  checks: (runs) =>
    fc.sample(recipes(LONGEST, names), { seed: SEED, numRuns: 20 * runs }).map((recipe) => ({
      ...draw(recipe),
      name: String(recipe),
      inputs: numbersOf(recipe, draw(recipe).graph),
    })),
});

const graphDerivatives: Family = {
  name: "graphs: gradient and hvp",
  bound: 1e-5,
  checks: (runs) =>
    fc.sample(recipes(LONGEST), { seed: SEED, numRuns: 20 * runs }).map((recipe) => {
      const graph = drawDerivatives(recipe);
      return { name: showGraph(graph), graph, inputs: numbersOf(recipe, graph) };
    }),
};

export const families: readonly Family[] = [
  ...primitiveFamilies,
  kernelFamily,
  ...derivativeFamilies,
  ...Object.entries(kinds).map(([name, names]) => graphs(name, names)),
  graphDerivatives,
  ...netFamilies,
];
