// @vitest-environment jsdom
// Whatever a reader edits, in whatever order: the notebook is then as if it had been opened like that.
import fc from "fast-check";
import { expect, it } from "vitest";
import { notebook } from "./notebook";

const IDS = [1, 2, 3, 4, 5];
const sources = [
  "const a = 1",
  "const a = b + 1",
  "const b = 2",
  "const b = a * 3",
  "const c = a + b",
  "a + b",
  "c",
  "display(a), display(b)",
  "const d = (() => { throw new Error('broken') })()",
  "d",
  "nobody",
  "const a = (",
];

const edit = fc.record({
  id: fc.constantFrom(...IDS),
  source: fc.option(fc.constantFrom(...sources), { nil: undefined }),
});

it(
  "any edits leave the graph of a fresh load: texts, statuses, and not one variable more",
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
        const edited = notebook({});
        const present: Record<number, string> = {};
        for (const { id, source } of edits) {
          if (source === undefined) {
            if (id in present) edited.runtime.undefine(id);
            delete present[id];
          } else {
            if (id in present) edited.redefine(id, source);
            else edited.define(id, source);
            present[id] = source;
          }
          if (edits.length % 2) await new Promise((resolve) => setTimeout(resolve, 1));
        }
        await edited.runtime.settled();
        const fresh = notebook(present);
        await fresh.runtime.settled();
        for (const id of Object.keys(present).map(Number)) {
          // Of several broken inputs, the one that was found broken first is named.
          const named = (says: string) => says.replace(/^waiting for .*/, "waiting");
          expect(named(edited.says(id))).toBe(named(fresh.says(id)));
          // A cell in error keeps what it showed; a fresh one has nothing to keep.
          if (fresh.says(id) === "done") expect(edited.text(id)).toBe(fresh.text(id));
        }
        expect(edited.runtime.variableCount()).toBe(fresh.runtime.variableCount());
        edited.runtime.dispose();
        fresh.runtime.dispose();
      }),
      { numRuns: 60 },
    );
  },
);
