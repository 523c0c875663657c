/**
 * What is checked: a function of tensors with numbers for it. Its value, its derivatives along fixed directions, and the function in lanes
 * are graphs, so that any device can be asked for them.
 */
import * as tf from "@tensorflow/tfjs-core";
import { grad, hvp, jvp, trace, vjp, vmapGraph, type Graph } from "../../graph/index";
import { nodeOf, tensorOf } from "../../graph/traceBackend";
import type { Given } from "./given";
import { valuesOf, type Case } from "./kernelCase";
import type { Net } from "./nets";
import type { Sample } from "./primitives";

type T = tf.Tensor;

export interface Subject {
  readonly name: string;
  readonly inputs: readonly Given[];
  readonly f: (...inputs: T[]) => T[];
}

/** A graph, and numbers for its inputs, which float32 holds. */
export interface Fed {
  readonly graph: Graph;
  readonly inputs: readonly (readonly number[])[];
}

export const ofSample = (op: string, { inputs, f }: Sample): Subject => ({
  name: op,
  inputs: inputs.map((input) => (isFloat(input) ? { ...input, values: input.values.map(Math.fround) } : input)),
  f: (...tensors) => [tensorOf(f(...tensors.map(nodeOf)))],
});

export const ofKernel = ({ kernel, f, inputs }: Case): Subject => ({
  name: kernel,
  inputs: inputs.map((input) => ({ ...input, values: valuesOf(input) })),
  f: (...tensors) => [f(...(tensors as never[]))].flat(),
});

export const ofNet = ({ name, params, loss }: Net): Subject => ({
  name,
  inputs: params,
  f: (...tensors) => [loss(tensors)],
});

const isFloat = ({ dtype = "float32" }: Given): boolean => dtype === "float32";

/** A direction for each float input: fixed numbers that are zero nowhere. */
export const directions = ({ inputs }: Subject, phase = 1): Given[] =>
  inputs.filter(isFloat).map(({ values, shape }, k) => ({
    shape,
    values: values.map((_, i) => Math.fround(Math.sin(3.1 * i + phase + k) + 0.2)),
  }));

const fed = (inputs: readonly Given[], f: (...tensors: T[]) => T[]): Fed => ({
  graph: trace(
    inputs.map(({ shape, dtype = "float32" }, i) => ({ name: `x${i}`, shape, dtype })),
    (tensors) => f(...tensors),
  ),
  inputs: inputs.map(({ values }) => values),
});

export const valueOf = ({ inputs, f }: Subject): Fed => fed(inputs, f);

/** The float results as a function of the float inputs, the others given. */
function ofFloats({ inputs, f }: Subject, all: readonly T[]): (floats: readonly T[]) => T[] {
  return (floats) => {
    let next = 0;
    return f(...inputs.map((input, i) => (isFloat(input) ? floats[next++]! : all[i]!))).filter(
      ({ dtype }) => dtype === "float32",
    );
  };
}

/** The sum of y² (1 + sin² y): a number that is curved, also where y is linear in what it depends on. */
const energy = (results: readonly T[]): T =>
  results
    .map((y) => tf.sum(tf.mul(tf.square(y), tf.add(tf.square(tf.sin(y)), 1))))
    .reduce((a, b) => tf.add(a, b), tf.scalar(0));

const floatsOf = ({ inputs }: Subject, tensors: readonly T[]): T[] =>
  tensors.slice(0, inputs.length).filter((_, i) => isFloat(inputs[i]!));

/** Cotangents that are zero nowhere, pulled back. */
export const gradientOf = (subject: Subject): Fed =>
  fed(subject.inputs, (...all) => {
    const f = ofFloats(subject, all);
    const floats = floatsOf(subject, all);
    const weighed = (at: T[]): T =>
      f(at)
        .map((y) => tf.sum(tf.mul(y, weights(y))))
        .reduce((a, b) => tf.add(a, b), tf.scalar(0));
    return [...vjp(weighed, floats).pullBack(tf.scalar(1))];
  });

const weights = ({ shape, size }: T): T =>
  tf.tensor(
    Array.from({ length: size }, (_, i) => Math.cos(1.3 * i + 0.4)),
    shape,
  );

export const tangentOf = (subject: Subject): Fed =>
  fed([...subject.inputs, ...directions(subject)], (...all) => {
    const along = all.slice(subject.inputs.length);
    return [...jvp(ofFloats(subject, all), floatsOf(subject, all), along).tangent];
  });

/** The Hessian of the energy times the direction. */
export const secondOf = (subject: Subject): Fed =>
  fed([...subject.inputs, ...directions(subject)], (...all) => {
    const f = ofFloats(subject, all);
    return [...hvp((at: T[]) => energy(f(at)), floatsOf(subject, all), all.slice(subject.inputs.length))];
  });

/** The gradient of the one number that it gives, and the Hessian times a direction: what training asks for. */
export const lossGradientOf = ({ inputs, f }: Subject): Fed =>
  fed(inputs, (...all) => [...grad((at: T[]) => f(...at)[0]!, all)]);
export const hessianProductOf = (subject: Subject): Fed =>
  fed([...subject.inputs, ...directions(subject)], (...all) => {
    const count = subject.inputs.length;
    return [...hvp((at: T[]) => subject.f(...at)[0]!, all.slice(0, count), all.slice(count))];
  });

const LANES = 3;

/** The same in three lanes; each has the first's numbers turned round, so that they stay in their range. */
export function inLanes({ graph, inputs }: Fed): Fed {
  const turned = (values: readonly number[], by: number): number[] => [...values.slice(by), ...values.slice(0, by)];
  return {
    graph: vmapGraph(
      graph,
      inputs.map(() => true),
      LANES,
    ),
    inputs: inputs.map((values) =>
      Array.from({ length: LANES }, (_, lane) => turned(values, (5 * lane) % Math.max(1, values.length))).flat(),
    ),
  };
}
