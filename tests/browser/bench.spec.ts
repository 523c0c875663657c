// The bench's engines on WebGPU, each in a page of the bench's own browser: they do the same mathematics, and ours tells what encoding costs.
import { enginePages } from "../../src/cli/bench/pages/enginePages";
import { expect, test } from "./open";

/** Float32 against float32 after two steps of the same updates: six digits, less what Adam makes of tiny gradients. */
const TOLERANCE = 1e-4;

test("the bench trains on WebGPU by Lossbook, tfjs and jax-js, to one and the same loss", async () => {
  test.slow();
  const pages = enginePages();
  try {
    const losses: number[] = [];
    for (const name of ["lossbook-webgpu", "tfjs-webgpu", "jax-js-webgpu"]) {
      const engine = await pages.start(name);
      expect(engine.adapter).toMatch(/\S+.*, by Chromium \d/);
      await engine.load("a");
      await engine.steps(1);
      const { loss, encoding } = await engine.steps(1);
      losses.push(loss);
      const ours = name.startsWith("lossbook");
      expect(encoding !== undefined, name).toBe(ours);
      if (ours) expect(encoding!.dispatches).toBeLessThanOrEqual(30);
      await engine.dispose();
      engine.stop();
    }
    for (const loss of losses) expect(Math.abs(loss / losses[0]! - 1)).toBeLessThan(TOLERANCE);
  } finally {
    await pages.close();
  }
});

test("an engine that is not there is refused with the reason", async () => {
  const pages = enginePages();
  try {
    await expect(pages.start("lossbook-abacus")).rejects.toThrow('unknown device: "abacus"');
    await expect(pages.start("torch")).rejects.toThrow("no such engine in JavaScript: torch");
  } finally {
    await pages.close();
  }
});
