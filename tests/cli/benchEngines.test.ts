// The bench's engines do the same mathematics: every workload of the suite, on a smaller batch, three steps from the same weights.
import { beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../src/cli/bench/engines/engine.types";
import { openEngine } from "../../src/cli/bench/engines/openEngine";
import { packageVersion } from "../../src/cli/bench/packageVersion";
import { makeWorkload, suite } from "../../src/cli/bench/workloads/suite";
import type { Workload } from "../../src/cli/bench/workloads/workload.types";

const STEPS = 3;
/** Lossbook computes here in float64, the others in float32: six digits, less what Adam makes of tiny gradients in three steps. */
const TOLERANCE = 1e-4;
const BATCH = 4;

async function lossAfter(engine: Engine, workload: Workload, parts: readonly number[]): Promise<number> {
  const session = await engine.load(workload);
  for (const count of parts) await session.steps(count);
  const loss = await session.loss();
  await session.dispose();
  return loss;
}

describe.each(suite)("($id) $title", (info) => {
  const workload = makeWorkload({ ...info, batchSize: BATCH });
  let expected: number;

  beforeAll(async () => {
    expected = await lossAfter(await openEngine("lossbook-reference", packageVersion), workload, [STEPS]);
  });

  it("starts near the loss of a guess", async () => {
    const first = await lossAfter(await openEngine("lossbook-reference", packageVersion), workload, [1]);
    const { network } = workload;
    const lanes = network.kind === "mlp" ? network.lanes : 1;
    const guess = Math.log(network.kind === "transformer" ? network.outputs : 10);
    // Logits start with a variance of about one, which costs up to one nat or so.
    expect(Math.abs(first / lanes - guess)).toBeLessThan(1.5);
  });

  it.each(["tfjs-cpu", "jax-js"])("has the loss that %s has", async (name) => {
    const loss = await lossAfter(await openEngine(name, packageVersion), workload, [STEPS]);
    expect(Math.abs(loss - expected) / expected).toBeLessThan(TOLERANCE);
  });
});

describe("Lossbook's engine", () => {
  const workload = makeWorkload({ ...suite[0]!, batchSize: BATCH, rows: 64 });
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine("lossbook-reference", packageVersion);
  });

  it("goes on where the last steps left off", async () => {
    expect(await lossAfter(engine, workload, [1, 3, 1])).toBe(await lossAfter(engine, workload, [5]));
  });

  it("refuses a device that is not there", async () => {
    await expect(openEngine("lossbook-abacus", packageVersion)).rejects.toMatchObject({ code: "LB214" });
  });
});

describe("a workload", () => {
  it("is made the same at every call", () => {
    const small = { ...suite[0]!, rows: 4 };
    const [one, two] = [makeWorkload(small), makeWorkload(small)];
    expect(one.parameters).toEqual(two.parameters);
    expect(one.inputs.values).toEqual(two.inputs.values);
  });

  it("has lanes that start from different weights", () => {
    const lanes = makeWorkload(suite.find(({ id }) => id === "g")!);
    const { values, shape } = lanes.parameters[0]!;
    const size = shape[1]! * shape[2]!;
    expect(values.slice(0, 8)).not.toEqual(values.slice(size, size + 8));
  });
});
