import { describe, expect, it } from "vitest";
import { findDisagreements } from "../../src/cli/verify/agreement";
import { findClaimProblems, findRecordProblems, type Declared, type Outcome } from "../../src/cli/verify/outcome";
import { showProgress } from "../../src/cli/verify/progress";
import { outcomesText } from "../../src/cli/verify/table";
import type { NotebookRecord, RecordedClaim, RecordedMeasured } from "../../src/page/record.types";
import { named } from "../publish/named";

const declared: Declared = { text: "The gap is wide.", rule: { gap: { atLeast: 1, label: "gap" } }, expect: "holds" };
const claimOf = (change: Partial<RecordedClaim> = {}): RecordedClaim => ({
  ...{ state: "holds", seeds: [1, 2, 3], seconds: 6, flops: 1e9, device: "WASM SIMD" },
  values: [{ gap: 1.5 }, { gap: 2 }, { gap: 2.5 }],
  control: [{ gap: 0 }, { gap: 0.1 }, { gap: "NaN" }],
  ...change,
});

describe("a claim", () => {
  it("is right in the state that its notebook declares, whichever that is", () => {
    const said = (expect: Declared["expect"], state: RecordedClaim["state"]) =>
      findClaimProblems({ ...declared, expect }, claimOf({ state }));
    expect(said("holds", "holds")).toEqual([]);
    expect(said("does not hold", "fails")).toEqual([]);
    expect(said("undecided", "undecided")).toEqual([]);
    expect(said("holds", "fails")).toEqual(["the claim does not hold, but the notebook says that it holds"]);
    expect(said("does not hold", "holds")).toEqual([
      'the claim holds, but the notebook says that it does not hold (expect: "does not hold")',
    ]);
    expect(said("holds", "undecided")).toHaveLength(1);
  });

  it("whose control passes is never right", () => {
    for (const expect_ of ["holds", "does not hold", "undecided"] as const)
      expect(findClaimProblems({ ...declared, expect: expect_ }, claimOf({ state: "control-passes" }))).toEqual([
        "the control passes too: the rule proves nothing",
      ]);
  });

  it("that was not checked is a problem, and no claim is none", () => {
    expect(findClaimProblems(declared, undefined)).toEqual(["the claim was not checked"]);
    expect(findClaimProblems(undefined, undefined)).toEqual([]);
  });
});

it("a record that is not fresh says what to do", () => {
  expect(findRecordProblems({ state: "fresh", changed: [] }, "sam")).toEqual([]);
  expect(findRecordProblems({ state: "missing", changed: [] }, "sam")[0]).toContain("npm run verify -- sam");
  expect(findRecordProblems({ state: "stale", changed: ["claim", "run 5"] }, "sam")[0]).toContain("claim, run 5");
  expect(findRecordProblems({ state: "reworded", changed: [] }, "sam")[0]).toContain("--changed");
});

describe("a claim that is run again", () => {
  const record: NotebookRecord = {
    ...{ ...named, date: "2026-01-01", device: "WASM SIMD", seconds: 9, runs: {}, claim: claimOf() },
    versions: { lossbook: "0.1.0", Chrome: "140" },
  };
  const again = (change: Partial<RecordedClaim>, machine = record.machine, versions = record.versions) =>
    findDisagreements(record, { claim: claimOf(change), machine, versions });
  const gaps = (...values: (number | string)[]): RecordedMeasured[] => values.map((gap) => ({ gap }));
  const next = 1.5 + 2 ** -52; // The float after 1.5.

  it("agrees to the bit where everything is the same, diverged runs too", () => {
    expect(again({})).toEqual([]);
    expect(again({ values: gaps(next, 2, 2.5) })).toEqual([`seed 1: gap was 1.5, and is: ${next}`]);
    expect(again({ control: gaps(0, 0.1, 0) })).toEqual(["control, seed 3: gap was NaN, and is: 0"]);
  });

  it("agrees elsewhere to 5 %, or to half of the spread over the seeds", () => {
    const otherPlaces: [string, Record<string, string>?][] = [
      ["other processor"],
      [record.machine, { lossbook: "0.1.0", Chrome: "141" }],
    ];
    for (const place of otherPlaces) {
      expect(again({ values: gaps(1.99, 2.49, 2.01) }, ...place)).toEqual([]); // The spread is 1.
      expect(again({ values: gaps(1.5, 2, 3.01) }, ...place)).toEqual(["seed 3: gap was 2.5, and is: 3.01"]);
    }
    const alike = { ...record, claim: claimOf({ values: gaps(100, 100, 100) }) };
    const off = (value: number) =>
      findDisagreements(alike, { claim: claimOf({ values: gaps(value, 100, 100) }), machine: "o", versions: {} });
    expect(off(104.9)).toEqual([]);
    expect(off(105.1)).toHaveLength(1);
  });

  it("must come to the same state with the same seeds, even where values are near", () => {
    expect(again({ state: "undecided" })).toEqual(["state was holds, and is: undecided"]);
    expect(again({ seeds: [1, 2, 4] })).toEqual(["seeds were 1,2,3, and are: 1,2,4"]);
  });
});

describe("the table", () => {
  const outcome: Outcome = {
    ...{ notebook: "notebooks/x/gap.html", record: "fresh", declared, claim: claimOf(), ran: true, written: true },
    ...{ seconds: 12.34, problems: [] },
  };

  it("has a row for each rule, with values, control, state and seconds", () => {
    const two = { ...declared, text: "a | b", rule: { ...declared.rule, late: { atMost: 5 } } };
    const rows = outcomesText([{ ...outcome, declared: two }]).split("\n");
    const cells = rows.map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    expect(cells[0]).toEqual(["notebook", "claim", "rule", "value per seed", "control", "state", "seconds"]);
    expect(cells[2]).toEqual(["gap", "a / b", "gap ≥ 1", "1.50, 2.00, 2.50", "0.000, 0.100, NaN", "holds", "12.3"]);
    expect(cells[3]).toEqual(["", "", "late ≤ 5", "none, none, none", "none, none, none", "", ""]);
    expect(rows.at(-2)).toBe("1 as declared, 0 not");
  });

  it("lists what is wrong below", () => {
    const text = outcomesText([outcome, { ...outcome, notebook: "notebooks/x/b.html", problems: ["it broke"] }]);
    expect(text).toContain("\nnotebooks/x/b.html\n  it broke\n");
    expect(text).toContain("1 as declared, 1 not");
  });

  it("says of a record that was only looked at when it is not fresh", () => {
    expect(outcomesText([{ ...outcome, ran: false, record: "stale" }])).toContain("holds, stale");
    expect(outcomesText([{ ...outcome, ran: true, record: "stale" }])).not.toContain("stale");
  });
});

describe("progress", () => {
  const lines = (
    terminal: boolean,
    use: (progress: ReturnType<typeof showProgress>, wait: (ms: number) => void) => void,
  ) => {
    let [text, time] = ["", 0];
    use(
      showProgress({ total: 2, terminal, write: (more) => void (text += more), now: () => time }),
      (ms) => (time += ms),
    );
    return text;
  };

  it("is a line now and then in a file", () => {
    const text = lines(false, ({ at, done }, wait) => {
      for (let i = 0; i <= 20; i += 1) {
        at("sam", i / 20, "claim 12");
        wait(1000);
      }
      done("sam", "holds");
    });
    expect(text).toBe("0/2 sam claim 12 75 %\n1/2 sam: holds\n");
  });

  it("is one line that changes on a terminal", () => {
    const text = lines(true, ({ at, close }) => {
      at("sam", 0.5, "claim 12");
      at("gap", 0.1, "run 5");
      close();
    });
    expect(text.split("\r\u001b[K")).toEqual([
      "",
      "0/2 sam claim 12 50 %",
      "0/2 sam claim 12 50 % · gap run 5 10 %",
      "",
    ]);
  });
});
