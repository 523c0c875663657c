// Runs a function of tensors four ways: on tfjs's CPU backend, and as a graph on the reference, on SIMD and on the tfjs device. All must agree.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import type { Device } from "../../src/device/device";
import { referenceDevice } from "../../src/device/reference";
import { simdDevice } from "../../src/device/simd";
import { tfjsDevice } from "../../src/device/tfjs/tfjsDevice";
import { valuesOf, type Input, type Tensors } from "../../src/cli/conformance/kernelCase";
import { trace } from "../../src/graph/index";

export { flags, float, integers, unit, type Input, type Tensors } from "../../src/cli/conformance/kernelCase";

interface Result {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: number[];
}

/** float32 of a few dozen operations: 1e-5 of the value, 1e-6 near zero. Whole numbers and truths: exact. */
export async function expectSameAsTfjs(f: Tensors, inputs: readonly Input[], tolerance = 1e-5): Promise<void> {
  const expected = await onTfjs(f, inputs);
  compare(await onDevice(referenceDevice(), f, inputs), expected, tolerance);
  compare(await onDevice(simdDevice(), f, inputs), expected, tolerance);
  await tf.setBackend("cpu");
  compare(await onDevice(tfjsDevice("cpu", "CPU"), f, inputs), expected, tolerance);
}

async function onDevice(device: Device, f: Tensors, inputs: readonly Input[]): Promise<Result[]> {
  const graph = trace(
    inputs.map(({ shape, dtype = "float32" }, i) => ({ name: `x${i}`, shape, dtype })),
    (tensors) => [f(...(tensors as never[]))].flat(),
  );
  const fed = inputs.map((input) => device.upload(valuesOf(input), input.shape, input.dtype ?? "float32"));
  const program = device.load(graph);
  const outputs = program.run(fed);
  const values = await device.read(outputs);
  device.free([...fed, ...outputs]);
  program.dispose();
  expect(device.liveBuffers()).toBe(0);
  return values.map((array, i) => {
    const { dtype, shape } = graph.nodes[graph.outputs[i]!]!;
    return { dtype, shape, values: Array.from(array) };
  });
}

async function onTfjs(f: Tensors, inputs: readonly Input[]): Promise<Result[]> {
  await tf.setBackend("cpu");
  return tf.tidy(() => {
    const tensors = inputs.map((input) => tf.tensor(valuesOf(input), input.shape, input.dtype ?? "float32"));
    return [f(...(tensors as never[]))].flat().map((y) => {
      const values = Array.from(y.dataSync());
      return { dtype: y.dtype, shape: y.shape, values };
    });
  });
}

function compare(got: Result[], expected: Result[], tolerance: number): void {
  expect(got.map(({ dtype, shape }) => [dtype, ...shape])).toEqual(
    expected.map(({ dtype, shape }) => [dtype, ...shape]),
  );
  got.forEach(({ dtype, values }, i) => {
    if (dtype !== "float32") return expect(values).toEqual(expected[i]!.values);
    for (const [j, v] of values.entries()) {
      const e = expected[i]!.values[j]!;
      if (Object.is(v, e)) continue;
      if (!(Math.abs(v - e) <= tolerance * (0.1 + Math.abs(e))))
        expect([`result ${i}`, j, v]).toEqual([`result ${i}`, j, e]);
    }
  });
}
