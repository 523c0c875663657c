// A few cases of every family that `npm run conformance` tries: primitives, kernels, derivatives, lanes, networks against jax-js. All of them
// with and without fused multiply-add, which rounds once where two operations round twice: bounds are those of float32 in both.
import { beforeAll, describe, expect, it } from "vitest";
import { conform, type Devices } from "../../src/cli/conformance/check";
import { families } from "../../src/cli/conformance/families";
import { runGraph } from "../../src/cli/conformance/runGraph";
import { toTable } from "../../src/cli/conformance/toTable";
import { referenceDevice } from "../../src/device/reference";
import { simdDevice } from "../../src/device/simd";
import { hasFusedMultiplyAdd } from "../../src/device/simd/wasm/features";
import { openCpu } from "../../src/device/tfjs/openCpu";

const RUNS = 2;

it("this machine has fused multiply-add, so that both ways of SIMD are tried", () => {
  expect(hasFusedMultiplyAdd()).toBe(true);
});

describe.each([true, false])("on SIMD, fused: %s", (fused) => {
  const simd = simdDevice({ fused });
  let devices: Devices;
  beforeAll(async () => {
    devices = {
      reference: referenceDevice(),
      own: (graph, inputs) => runGraph(simd, graph, inputs),
      tfjs: await openCpu(),
    };
  });

  it.each(families.map((family) => [family.name, family] as const))("%s are within their bound", async (_, family) => {
    const { own, cases } = await conform(family, devices, RUNS);
    expect(cases).toBeGreaterThan(0);
    expect(own).toSatisfy(({ error }: typeof own) => error <= family.bound);
    expect(simd.liveBuffers()).toBe(0);
  });
});

describe("the table", () => {
  const result = (error: number, refused = 0) => ({
    ...{ family: { name: "sums", bound: 1e-6, checks: () => [] }, cases: 7, refused },
    ...{ own: { error, name: "sum" }, tfjs: { error: 2e-7, name: "sum" } },
  });
  it("has a line a family, and says what is off, and where", () => {
    const lines = toTable([result(0), result(3e-6, 2), result(NaN)], "SIMD").split("\n");
    expect(lines[1]).toMatch(/^sums +7 +0 +1\.0e-6 +2\.0e-7$/);
    expect(lines[2]).toMatch(/3\.0e-6.* SIMD is off in sum; tfjs-cpu refuses 2$/);
    expect(lines[3]).toMatch(/SIMD is off in sum$/);
  });
});
