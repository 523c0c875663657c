// @vitest-environment jsdom
import { expect, it } from "vitest";
import { lazySweep, sweepFor } from "../../src/page/builtins/lazySweep";
import { NotReady } from "../../src/page/builtins/suspense";
import { pageSession } from "../../src/page/pageSession";
import type { CellContext } from "../../src/runtime/createRuntime";

it("a sweep is there at once on a page that names it, and stays the same one when its cell runs again", async () => {
  const session = pageSession({});
  const slot = new Map<string, unknown>();
  const run = () => {
    const cell = { id: 3, slot, signal: new AbortController().signal, root: document.body } as Partial<CellContext>;
    return lazySweep(session)(cell as CellContext)({ experiment: () => ({}), grid: { width: [1, 2] }, seeds: [1] });
  };
  await sweepFor([{ inputs: ["train"] }]);
  expect(run).toThrow(NotReady);
  expect(session.activities.size).toBe(0);
  await sweepFor([{ inputs: ["train"] }, { inputs: ["experiment", "sweep"] }]);
  const strip = run();
  expect(strip).toBeInstanceOf(HTMLElement);
  expect(run()).toBe(strip);
  expect([...session.activities].map(({ kind }) => kind)).toEqual(["sweep"]);
});
