/** Whether a value is an optimizer of tf.train, of whichever copy of tfjs: it has its three methods. */
import type { Optimizer } from "@tensorflow/tfjs-core";

export function isTfOptimizer(value: unknown): value is Optimizer {
  if (value === null || typeof value !== "object") return false;
  const { minimize, computeGradients, applyGradients } = value as Partial<Optimizer>;
  return [minimize, computeGradients, applyGradients].every((method) => typeof method === "function");
}
