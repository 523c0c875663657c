/** Any measure on a line between two nets, or on a plane through one: for `evaluate`. Traced. */
import * as tf from "@tensorflow/tfjs-core";
import { mapTree, type Tree } from "../../../graph/index";
import type { Measure, MeasureContext } from "../forward";

export interface LineInputs {
  readonly from: Tree;
  readonly to: Tree;
  /** 0 at `from`, 1 at `to`. */
  readonly alpha: tf.Tensor;
}

/**
 * Traced. The measure at (1 − alpha) from + alpha to. `evaluate({model, fn: measures.onLine(measures.loss(split, losses.crossEntropy)), inputs:
 * {from: a, to: b}, each: measures.evenly(11).map((alpha) => ({alpha}))})`.
 */
export function onLine(measure: Measure): (inputs: LineInputs, context: MeasureContext) => tf.Tensor {
  return ({ from, to, alpha }, context) => {
    const params = mapTree((a, b) => tf.add(tf.mul(tf.sub(1, alpha), a), tf.mul(alpha, b!)), from, to);
    return measure({ params }, context);
  };
}

export interface PlaneInputs {
  readonly params: Tree;
  readonly first: Tree;
  readonly second: Tree;
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
}

/**
 * Traced. The measure at params + x first + y second. `evaluate({model, fn: measures.onPlane(…), inputs: {params, first, second}, each:
 * measures.planeGrid({radius: 1, points: 25})})`.
 */
export function onPlane(measure: Measure): (inputs: PlaneInputs, context: MeasureContext) => tf.Tensor {
  return ({ params, first, second, x, y }, context) => {
    const at = mapTree((w, d, e) => tf.add(w, tf.add(tf.mul(x, d!), tf.mul(y, e!))), params, first, second);
    return measure({ params: at }, context);
  };
}

/** Plain. Points of a square grid with its middle at 0, row by row from y = −radius, x fastest: points² of them. Default 25 points, radius 1. */
export function planeGrid({ radius = 1, points = 25 } = {}): { x: number; y: number }[] {
  const at = (i: number): number => (points === 1 ? 0 : radius * ((2 * i) / (points - 1) - 1));
  return Array.from({ length: points * points }, (_, i) => ({ x: at(i % points), y: at(Math.floor(i / points)) }));
}
