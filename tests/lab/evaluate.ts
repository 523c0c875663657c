/** Traces a function of tensors and runs it on the reference device, in float64: what the lab's code computes, without rounding. */
import type * as tf from "@tensorflow/tfjs-core";
import { referenceDevice } from "../../src/device/reference";
import type { Given } from "../../src/cli/conformance/given";
import { trace } from "../../src/graph/index";

export { given, type Given } from "../../src/cli/conformance/given";

/** Values of each tensor that `f` returns. */
export async function evaluate(
  f: (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[],
  ...inputs: Given[]
): Promise<number[][]> {
  const graph = trace(
    inputs.map(({ shape, dtype = "float32" }, i) => ({ name: `x${i}`, shape, dtype })),
    (tensors) => [f(...tensors)].flat(),
  );
  const device = referenceDevice();
  const program = device.load(graph);
  const bound = graph.inputs
    .slice(inputs.length)
    .map(({ values, shape, dtype }) => device.upload(values!, shape, dtype));
  const fed = inputs.map(({ values, shape, dtype = "float32" }) => device.upload(values, shape, dtype));
  const outputs = program.run([...fed, ...bound]);
  const values = await device.read(outputs);
  device.free([...fed, ...bound, ...outputs]);
  program.dispose();
  device.dispose();
  return values.map((array) => Array.from(array));
}
