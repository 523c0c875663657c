/**
 * Random graphs as plain data that shrinks: a recipe is a list of steps, and each step is an operation with a few numbers that choose its
 * operands among the nodes so far, and its attributes. Whatever the numbers are, the graph is valid, so that fast-check may drop steps and
 * make numbers smaller until only what fails is left.
 */
import fc from "fast-check";
import type { Graph, GraphInput } from "../../../graph/node";
import * as b from "../../../graph/build/index";
import { toGraph } from "../../../graph/toGraph";
import { choices, type Given } from "./choices";
import { jvp } from "../../../graph/jvp/jvp";
import { vjp } from "../../../graph/vjp/vjp";
import { isSmall, sizeOf, tame, type Known } from "./known";
import { operations, type OperationName } from "./operations";

export interface Step {
  readonly op: OperationName;
  readonly numbers: readonly number[];
}

export interface Recipe {
  readonly shapes: readonly (readonly number[])[];
  readonly steps: readonly Step[];
  /** Positions among the nodes, from the end. */
  readonly outputs: readonly number[];
  readonly seed: number;
}

/** Loops with and without a vector part, with and without a rest. */
const extent = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 2, arbitrary: fc.integer({ min: 6, max: 17 }) },
  { weight: 1, arbitrary: fc.integer({ min: 18, max: 70 }) },
);
export const shape = fc.array(extent, { maxLength: 4 }).filter(isSmall);
/** What networks are made of comes more often. */
const weights: Partial<Record<OperationName, number>> = {
  ...{ unary: 3, binary: 5, reduce: 3, dot: 3, reshape: 3, transpose: 3, slice: 2, broadcast: 2, centre: 2 },
};
const everyOperation = Object.keys(operations) as OperationName[];

/** @param names operations that they may be; default: all. */
export const steps = (most: number, names: readonly OperationName[] = everyOperation): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      op: fc.constantFrom(...names.flatMap((name) => Array<OperationName>(weights[name] ?? 1).fill(name))),
      numbers: fc.array(fc.nat(9999), { minLength: 12, maxLength: 12 }),
    }),
    { minLength: 1, maxLength: most, size: "max" },
  );

/** @param names as those of `steps`. */
export function recipes(most = 40, names?: readonly OperationName[]): fc.Arbitrary<Recipe> {
  return fc
    .record({
      shapes: fc.array(shape, { minLength: 1, maxLength: 4 }),
      steps: steps(most, names),
      outputs: fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
      seed: fc.integer({ min: 1, max: 9999 }),
    })
    .map((recipe) => ({ ...recipe, toString: () => show(recipe) }));
}

/** Numbers for a graph's inputs: of no order, without ties among float ones; whole numbers from 0 to 99. */
export const numbersOf = ({ seed }: Pick<Recipe, "seed">, { inputs }: Graph): number[][] =>
  inputs.map(({ shape: extents, dtype }, position) => {
    const fraction = (x: number): number => x - Math.floor(x);
    const at = (i: number): number => fraction(seed * 0.754877666 + position * 0.5698402909 + i * 0.6180339887 + 0.001);
    return Array.from({ length: sizeOf(extents) }, (_, i) =>
      dtype === "float32" ? Math.fround(3 * at(i) - 1.5) : Math.floor((dtype === "bool" ? 2 : 100) * at(i)),
    );
  });

export interface Drawn {
  readonly graph: Graph;
  /** For each output the number that errors are relative to: none in it or in what it was made of is larger. */
  readonly scales: readonly number[];
}

/** The nodes of a recipe: those that are given, then one for each step that fits. */
export function grow(given: readonly Known[], recipe: readonly Step[], how: Given): Known[] {
  const known = [...given];
  for (const { op, numbers } of recipe) {
    const result = operations[op](choices(known, numbers, how));
    if (result && isSmall(result.node.shape)) known.push(result);
  }
  return known;
}

/** Inputs of a recipe's graph, and the nodes that it ends in. */
function drawn({ shapes, steps: own, outputs }: Recipe, smooth: boolean) {
  const inputs: GraphInput[] = [
    ...shapes.map((extents, i) => ({ name: `x${i}`, shape: extents, dtype: "float32" as const })),
    { name: "whole", shape: [7], dtype: "int32" },
    { name: "flag", shape: shapes[0]!, dtype: "bool" },
    { name: "key", shape: [2], dtype: "int32" },
  ];
  const made = inputs.map(({ shape: extents, dtype }) => b.make("input", [], extents, dtype));
  const given = made.slice(0, -1).map((node, i) => ({ node, exact: true, bound: i < shapes.length ? 1.5 : 100 }));
  const known = grow(given, own, { key: made.at(-1)!, smooth });
  const ends = outputs.map((back) => known[Math.max(0, known.length - 1 - back)]!);
  return { known: made.map((node, i) => [node, inputs[i]!] as const), floats: made.slice(0, shapes.length), ends };
}

export function draw(recipe: Recipe): Drawn {
  const { known, ends } = drawn(recipe, false);
  const graph = toGraph(
    known,
    [],
    ends.map(({ node }) => node),
  );
  return { graph, scales: ends.map(({ bound }) => bound) };
}

/** The gradient of a number that all float results move, by the float inputs, and the Hessian times a direction. */
export function drawDerivatives(recipe: Recipe): Graph {
  const { known, floats, ends } = drawn(recipe, true);
  const total = ends
    .map((end) => {
      const y = tame({ ...end, node: b.cast(end.node, "float32") }).node;
      return b.mean(b.unary("square", b.unary("sin", b.add(y, b.scalar(0.3)))), [...y.shape.keys()]);
    })
    .reduce(b.add);
  const gradient = vjp(total, b.filled(1, []), floats);
  const along = floats.map((node) => b.unary("cos", node));
  const product = jvp(gradient, floats, along).map((node, i) => node ?? b.filled(0, floats[i]!.shape));
  return toGraph(known, [], [...gradient, ...product]);
}

/** A graph line by line, for whoever reads a failure. */
export function showGraph({ nodes, outputs }: Graph): string {
  const lines = nodes.map(({ op, inputs, shape: own, dtype, attrs }, i) => {
    const { values, ...others } = attrs as { values?: ArrayLike<number> };
    const more = values ? `[${Array.from(values).slice(0, 5).join()}]` : JSON.stringify(others);
    return `%${i} = ${op}(${inputs.map((at) => `%${at}`).join(", ")}) ${dtype}[${own.join()}] ${more}`;
  });
  return `\n${lines.join("\n")}\noutputs ${outputs.map((at) => `%${at}`).join(", ")}\n`;
}

const show = (recipe: Recipe): string => `${showGraph(draw(recipe).graph)}seed ${recipe.seed}\n`;
