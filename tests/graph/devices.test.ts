// Every primitive on the devices that compute in float32, against the reference: by itself, and simplified in lanes.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Device } from "../../src/device/device";
import { openDevice } from "../../src/device/open";
import { referenceDevice } from "../../src/device/reference";
import { simdDevice } from "../../src/device/simd";
import { tfjsDevice } from "../../src/device/tfjs/tfjsDevice";
import { simplify, trace, vmapGraph, type Graph } from "../../src/graph/index";
import { nodeOf, tensorOf } from "../../src/graph/traceBackend";
import { primitives, type Sample } from "../../src/cli/conformance/primitives";

/** Numbers that float32 holds, so that both devices start from the same; the same in both lanes where there are lanes. */
function fed(device: Device, graph: Graph, { inputs }: Sample) {
  return graph.inputs.map(({ shape, dtype }, i) => {
    const { values, shape: one } = inputs[i]!;
    const numbers = dtype === "float32" ? values.map(Math.fround) : [...values];
    return device.upload(shape.length > one.length ? [...numbers, ...numbers] : numbers, shape, dtype);
  });
}

async function run(device: Device, graph: Graph, sample: Sample): Promise<number[]> {
  const [values] = await device.read(device.load(graph).run(fed(device, graph, sample)));
  device.dispose();
  return Array.from(values!);
}

const devices: readonly (readonly [string, () => Device])[] = [
  ["tfjs", () => tfjsDevice("cpu", "CPU")],
  ["simd", () => simdDevice()],
];

for (const [name, open] of devices)
  describe(`primitives on ${name}`, () => {
    beforeAll(() => tf.setBackend("cpu"));
    for (const { op, sample } of primitives)
      it(`${op} is what it is on the reference`, () =>
        fc.assert(
          fc.asyncProperty(sample, async (s) => {
            const graph = trace(
              s.inputs.map(({ shape, dtype = "float32" }, i) => ({ name: `x${i}`, shape, dtype })),
              (tensors) => tensorOf(s.f(...tensors.map(nodeOf))),
            );
            for (const one of [graph, simplify(vmapGraph(graph, [true], 2))]) {
              const [expected, got] = [await run(referenceDevice(), one, s), await run(open(), one, s)];
              expect(got.length).toBe(expected.length);
              // float32 of one operation; tfjs's erf and tan are good to about 1e-6.
              got.forEach((v, i) => expect(Math.abs(v - expected[i]!)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(v))));
            }
          }),
          { seed: 5, numRuns: 10 },
        ));
  });

describe("a device's name", () => {
  it("opens that device", async () => {
    for (const name of ["reference", "simd", "cpu"] as const) expect((await openDevice(name)).name).toBe(name);
  });

  it("that is none is refused, with the names that there are", () =>
    expect(openDevice("gpu" as never)).rejects.toMatchObject({
      message: 'LB214 unknown device: "gpu"',
      hint: "known: auto, simd, webgpu, tfjs-webgpu, wasm, cpu, reference.",
    }));

  it("of what this machine does not have is refused, with a way out", () =>
    expect(openDevice("webgpu")).rejects.toMatchObject({
      code: "LB210",
      hint: expect.stringContaining("another device"),
    }));
});
