/** A small network whose training can be compared with tfjs's own, and optimizers of an author's. */
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import type { Device } from "../../src/device/device";
import { createEstimator } from "../../src/train/estimate";
import { inProcessHost } from "../../src/train/inProcessHost";
import { createQueue } from "../../src/train/queue";
import { createRun, type RunOptions } from "../../src/train/run";
import type { Snapshot } from "../../src/train/run.types";

export const STEPS = 15;
export const ROWS = 12;
const wave = (size: number, by: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + by));
export const split = {
  size: ROWS,
  inputs: { values: wave(ROWS * 2, 0.3), shape: [ROWS, 2] },
  targets: { values: wave(ROWS, 1.1), shape: [ROWS, 1] },
};

export interface Params extends Record<string, tf.Tensor> {
  weights: tf.Tensor;
  bias: tf.Tensor;
  out: tf.Tensor;
}

export const start = (): Params => ({
  weights: tf.tensor2d(wave(6, 2), [2, 3]),
  bias: tf.tensor1d(wave(3, 4)),
  out: tf.tensor2d(wave(3, 5), [3, 1]),
});
export const output = ({ weights, bias, out }: Params, x: tf.Tensor): tf.Tensor =>
  tf.matMul(tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, weights as tf.Tensor2D), bias)), out as tf.Tensor2D);
export const error = (y: tf.Tensor, targets: tf.Tensor): tf.Tensor => tf.mean(tf.squaredDifference(y, targets));

export const flat = ({ weights, bias, out }: Params): tf.Tensor =>
  tf.concat([weights, bias, out].map((one) => tf.reshape(one, [one.size])));

export const specOf = (optimizer: unknown) => ({
  model: { init: start, apply: output },
  data: split,
  loss: error,
  optimizer,
  batchSize: "full",
  steps: STEPS,
  measure: {
    every: STEPS,
    weights: ({ params }: { params: Params }) => flat(params),
  },
});

export function runOf(
  experiment: unknown,
  device: Device,
  options: Partial<RunOptions> = {},
): ReturnType<typeof createRun> {
  const queue = createQueue();
  const host = inProcessHost({ open: async () => device, now: () => 0 });
  return createRun({ experiment, host, queue: () => queue, estimator: createEstimator(), ...options });
}

export const trained = ({
  metrics,
  arrays,
  error: failure,
}: Pick<Snapshot, "metrics" | "arrays" | "error">): number[] => {
  expect(failure).toBeUndefined();
  return [...Array.from(metrics.loss!.values), ...Array.from(arrays.weights!.values)];
};

export type Gradients = Parameters<tf.Optimizer["applyGradients"]>[0];
export type Named = { name: string; tensor: tf.Tensor };

/** Keeps its direction in a map, by name of the variable (Chen et al. 2023, "Lion"). */
export class Lion extends tf.Optimizer {
  readonly kept = new Map<string, tf.Variable>();
  applyGradients(gradients: Gradients): void {
    for (const { name, tensor } of gradients as Named[]) {
      const value = tf.engine().registeredVariables[name]!;
      if (!this.kept.has(name)) this.kept.set(name, tf.variable(tf.zerosLike(value), false));
      const kept = this.kept.get(name)!;
      tf.tidy(() => {
        const direction = tf.sign(tf.add(tf.mul(kept, 0.9), tf.mul(tensor, 0.1)));
        kept.assign(tf.add(tf.mul(kept, 0.99), tf.mul(tensor, 0.01)));
        value.assign(tf.sub(value, tf.mul(direction, 0.01)));
      });
    }
    this.incrementIterations();
  }
  getConfig = () => ({});
  override dispose(): void {
    tf.dispose([...this.kept.values()]);
  }
}

/** An optimizer inside of another: half of what Adam would do. */
export class Halved extends Lion {
  readonly inner = tf.train.adam(0.05);
  override applyGradients(gradients: Gradients): void {
    const named = gradients as Named[];
    const before = named.map(({ name }) => tf.clone(tf.engine().registeredVariables[name]!));
    this.inner.applyGradients(named);
    named.forEach(({ name }, i) => {
      const value = tf.engine().registeredVariables[name]!;
      value.assign(tf.div(tf.add(value, before[i]!), 2));
    });
  }
}
