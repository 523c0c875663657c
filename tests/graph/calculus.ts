/** Derivatives of a sample as numbers, in float64 on the reference device: by the graph's transforms and by finite differences. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { add, make, mul, scalar, sum, unary } from "../../src/graph/build/index";
import { grad, hvp, jvp, vjp } from "../../src/graph/index";
import type { Node } from "../../src/graph/node";
import { nodeOf, tensorOf } from "../../src/graph/traceBackend";
import { evaluate, given, type Given } from "../lab/evaluate";
import type { Sample } from "../../src/cli/conformance/primitives";

type Numbers = readonly number[];

export const isFloat = ({ dtype = "float32" }: Given) => dtype === "float32";
export const inner = (a: readonly Numbers[], b: readonly Numbers[]) =>
  a.reduce((total, x, i) => total + x.reduce((s, v, j) => s + v * b[i]![j]!, 0), 0);
/** Directions in which to look, one for each float input: fixed numbers that are zero nowhere. */
export const directions = ({ inputs }: Sample, phase: number): Given[] =>
  inputs.filter(isFloat).map(({ values, shape }, k) =>
    given(
      values.map((_, i) => Math.sin(3.1 * i + phase + k) + 0.2),
      shape,
    ),
  );

export const moved = (inputs: readonly Given[], by: number, along: readonly Given[]): Given[] => {
  let next = 0;
  return inputs.map((input) => {
    if (!isFloat(input)) return input;
    const { values } = along[next++]!;
    return { ...input, values: input.values.map((x, i) => x + by * values[i]!) };
  });
};

/** The sample as a function of its float inputs alone, the others given. */
const ofFloats =
  ({ inputs, f }: Sample, all: readonly Tensor[]) =>
  (floats: readonly Tensor[]): Tensor => {
    let next = 0;
    return tensorOf(f(...inputs.map((input, i) => nodeOf(isFloat(input) ? floats[next++]! : all[i]!))));
  };

const split = ({ inputs }: Sample, tensors: readonly Tensor[]) => ({
  floats: tensors.slice(0, inputs.length).filter((_, i) => isFloat(inputs[i]!)),
  rest: tensors.slice(inputs.length),
});

export function shapeOf({ inputs, f }: Sample): readonly number[] {
  const stand = inputs.map(({ shape, dtype = "float32" }) => make("input", [], shape, dtype));
  return f(...stand).shape;
}

export const value = async (sample: Sample, inputs = sample.inputs) =>
  (await evaluate((...all) => tensorOf(sample.f(...all.map(nodeOf))), ...inputs))[0]!;

export const pushed = async (sample: Sample, along: readonly Given[]) =>
  (
    await evaluate(
      (...all) => {
        const { floats, rest } = split(sample, all);
        return jvp(ofFloats(sample, all), floats, rest).tangent;
      },
      ...sample.inputs,
      ...along,
    )
  )[0]!;

export const pulled = (sample: Sample, cotangent: Given) =>
  evaluate(
    (...all) => {
      const { floats, rest } = split(sample, all);
      return [...vjp(ofFloats(sample, all), floats).pullBack(rest[0]!)];
    },
    ...sample.inputs,
    cotangent,
  );

/** The sum of y² (1 + sin² y): a number that is curved, also where y is linear in what it depends on. */
function energy(y: Node): Node {
  const square = (x: Node) => unary("square", x);
  const terms = mul(square(y), add(square(unary("sin", y)), scalar(1)));
  return sum(terms, [...terms.shape.keys()]);
}

const energyOf = (sample: Sample, all: readonly Tensor[]) => (floats: Tensor[]) =>
  tensorOf(energy(nodeOf(ofFloats(sample, all)(floats))));

export const slopes = (sample: Sample, inputs = sample.inputs) =>
  evaluate((...all) => [...grad(energyOf(sample, all), split(sample, all).floats)], ...inputs);

export const curved = (sample: Sample, along: readonly Given[]) =>
  evaluate(
    (...all) => {
      const { floats, rest } = split(sample, all);
      return [...hvp(energyOf(sample, all), floats, [...rest])];
    },
    ...sample.inputs,
    ...along,
  );
