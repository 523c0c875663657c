import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { referenceDevice } from "../../src/device/reference";
import { trace } from "../../src/graph/index";
import { tensor } from "../../src/lab/data/tensor";

/** What a graph without inputs of its own computes, on the reference device. */
async function computed(f: () => tf.Tensor): Promise<{ dtype: string; values: number[] }> {
  const device = referenceDevice();
  let dtype = "";
  const graph = trace([], () => {
    const result = f();
    ({ dtype } = result);
    return [result];
  });
  const fed = graph.inputs.map((input) => device.upload(input.values!, input.shape, input.dtype));
  const program = device.load(graph);
  const [values] = await device.read(program.run(fed));
  return { dtype, values: Array.from(values!) };
}

describe("an array as a tensor of a step", () => {
  it("is of the type that its array has, where none is named", async () => {
    const half = await computed(() => tf.mul(tensor({ values: Float32Array.of(1, 2, 3), shape: [3] }), 0.5));
    expect(half).toEqual({ dtype: "float32", values: [0.5, 1, 1.5] });
    const whole = await computed(() => tf.reverse(tensor({ values: Int32Array.of(4, 5), shape: [2] })));
    expect(whole).toEqual({ dtype: "int32", values: [5, 4] });
  });
});
