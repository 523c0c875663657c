/** Derivatives and lanes of every primitive and of every lowered kernel, against the same graphs in float64. */
import fc from "fast-check";
import type { Check, Family } from "./check";
import { kernelCases } from "./kernelCases";
import { primitives, type Primitive } from "./primitives";
import {
  gradientOf,
  inLanes,
  ofKernel,
  ofSample,
  secondOf,
  tangentOf,
  valueOf,
  type Fed,
  type Subject,
} from "./subject";

const SEED = 2;
const discrete = new Set("argMax argMin argSort cast isNaN isInf isFinite not and or foldKey randomUniform".split(" "));
const comparisons = /^(equal|notEqual|less|lessEqual|greater|greaterEqual)$/;

/** Those whose derivatives are not zero by definition. */
export const smooth: readonly Primitive[] = primitives.filter(({ op }) => !discrete.has(op) && !comparisons.test(op));

const samples = (of: readonly Primitive[], runs: number): Subject[] =>
  of.flatMap(({ op, sample }) => fc.sample(sample, { seed: SEED, numRuns: runs }).map((one) => ofSample(op, one)));

/** The boxes of a case moved a little: one samples on a pixel's centre, where the slope jumps. */
const offPixels = (subject: Subject): Subject => ({
  ...subject,
  inputs: subject.inputs.map((input, i) =>
    i === 1 ? { ...input, values: input.values.map((x, j) => Math.fround(x + 0.013 * Math.sin(j + 1))) } : input,
  ),
});
const kernels = (): Subject[] =>
  kernelCases
    .map(ofKernel)
    .map((subject) => (["CropAndResize", "Transform"].includes(subject.name) ? offPixels(subject) : subject));

/** Of kernels those that take floats to floats. */
const differentiable = (subject: Subject): boolean => {
  const { graph } = valueOf(subject);
  const floats = graph.inputs.filter(({ dtype }) => dtype === "float32");
  return floats.length > 0 && graph.outputs.some((at) => graph.nodes[at]!.dtype === "float32");
};

const family = (name: string, bound: number, of: (subject: Subject) => Fed, subjects: (runs: number) => Subject[]) => ({
  name,
  bound,
  checks: (runs: number): Check[] => subjects(runs).map((subject) => ({ name: subject.name, ...of(subject) })),
});

const both = (name: string, bound: number, of: (subject: Subject) => Fed): Family[] => [
  family(`${name} of primitives`, bound, of, (runs) => samples(smooth, Math.ceil(runs / 2))),
  family(`${name} of kernels`, bound, of, () => kernels().filter(differentiable)),
];

/** Other numbers than its own make a projective transform divide by next to nothing. */
const turnable = (): Subject[] => kernels().filter(({ name }) => name !== "Transform");

export const derivativeFamilies: readonly Family[] = [
  ...both("gradient", 1e-5, gradientOf),
  ...both("jvp", 1e-5, tangentOf),
  ...both("second derivative", 1e-5, secondOf),
  family(
    "vmap of primitives",
    1e-5,
    (subject) => inLanes(valueOf(subject)),
    (runs) => samples(primitives, runs),
  ),
  family("vmap of kernels", 1e-5, (subject) => inLanes(valueOf(subject)), turnable),
];
