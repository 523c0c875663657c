/**
 * Random graphs as plain data that shrinks: a recipe is a list of steps, and each step is an operation with a few numbers that choose its
 * operands among the nodes so far, and its attributes. Whatever the numbers are, the graph is valid, so that fast-check may drop steps and
 * make numbers smaller until only what fails is left.
 */
import fc from "fast-check";
import type { Graph, GraphInput, Node } from "../../graph/node";
import * as b from "../../graph/build/index";
import { toGraph } from "../../graph/toGraph";
import { choices } from "./choices";
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

/** Sizes at most; the reference is slow. */
const MOST = 3000;
export const isSmall = (shape: readonly number[]): boolean => shape.reduce((a, e) => a * e, 1) <= MOST;

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

/** The numbers of an input: of no order, without ties among float ones; whole numbers from 0 to 99. */
export function numbersFor(
  { shape: own, dtype }: Pick<GraphInput, "shape" | "dtype">,
  position: number,
  seed: number,
): number[] {
  const size = own.reduce((a, e) => a * e, 1);
  const fraction = (x: number): number => x - Math.floor(x);
  const at = (i: number): number => fraction(seed * 0.754877666 + position * 0.5698402909 + i * 0.6180339887 + 0.001);
  return Array.from({ length: size }, (_, i) =>
    dtype === "float32" ? Math.fround(3 * at(i) - 1.5) : Math.floor((dtype === "bool" ? 2 : 100) * at(i)),
  );
}

/** What a step may use of a node. */
export interface Known {
  readonly node: Node;
  /** Same bits on every device, so that comparisons and orders are the same too. */
  readonly exact: boolean;
  /** No number is larger. */
  readonly bound: number;
}

export interface Drawn {
  readonly graph: Graph;
  /** For each output the number that errors are relative to: none in it or in what it was made of is larger. */
  readonly scales: readonly number[];
}

/** The nodes of a recipe: those that are given, then one for each step that fits. */
export function grow(given: readonly Known[], recipe: readonly Step[], key: Node): Known[] {
  const known = [...given];
  for (const { op, numbers } of recipe) {
    const result = operations[op](choices(known, numbers, key));
    if (result && isSmall(result.node.shape)) known.push(result);
  }
  return known;
}

export function draw({ shapes, steps: own, outputs }: Recipe): Drawn {
  const inputs: GraphInput[] = [
    ...shapes.map((extents, i) => ({ name: `x${i}`, shape: extents, dtype: "float32" as const })),
    { name: "whole", shape: [7], dtype: "int32" },
    { name: "flag", shape: shapes[0]!, dtype: "bool" },
    { name: "key", shape: [2], dtype: "int32" },
  ];
  const made = inputs.map(({ shape: extents, dtype }) => b.make("input", [], extents, dtype));
  const given = made.slice(0, -1).map((node, i) => ({ node, exact: true, bound: i < shapes.length ? 1.5 : 100 }));
  const known = grow(given, own, made.at(-1)!);
  const ends = outputs.map((back) => known[Math.max(0, known.length - 1 - back)]!);
  const graph = toGraph(
    made.map((node, i) => [node, inputs[i]!] as const),
    [],
    ends.map(({ node }) => node),
  );
  return { graph, scales: ends.map(({ bound }) => bound) };
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
