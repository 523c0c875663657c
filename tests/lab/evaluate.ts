/** Traces a function of tensors and runs it on the reference device, in float64: what the lab's code computes, without rounding. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Device } from "../../src/device/device";
import { referenceDevice } from "../../src/device/reference";
import { simdDevice } from "../../src/device/simd";
import type { Given } from "../../src/cli/conformance/given";
import { trace } from "../../src/graph/index";

export { given, type Given } from "../../src/cli/conformance/given";

type Traced = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** Values of each tensor that `f` returns. */
export const evaluate = (f: Traced, ...inputs: Given[]): Promise<number[][]> =>
  evaluateOn(referenceDevice(), f, inputs);

/** The same in float32, as a reader's machine computes it. */
export const evaluateInFloat32 = (f: Traced, ...inputs: Given[]): Promise<number[][]> =>
  evaluateOn(simdDevice(), f, inputs);

async function evaluateOn(device: Device, f: Traced, inputs: readonly Given[]): Promise<number[][]> {
  const graph = trace(
    inputs.map(({ shape, dtype = "float32" }, i) => ({ name: `x${i}`, shape, dtype })),
    (tensors) => [f(...tensors)].flat(),
  );
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
