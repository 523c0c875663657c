import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ruleHolds, ruleText, verdict, type Measured } from "../../src/page/claim/verdict";

const rules = { delay: { atLeast: 5 }, error: { atMost: 0.5 } };
const pass: Measured = { delay: 5, error: 0.5 };
const fail: Measured = { delay: 4.9, error: 0.1 };

describe("a claim's verdict", () => {
  it("holds when every seed passes and every control seed fails", () => {
    expect(verdict(rules, [pass, pass], [fail, fail])).toBe("holds");
  });
  it("does not hold when every seed fails", () => expect(verdict(rules, [fail, fail], [fail, fail])).toBe("fails"));
  it("is undecided when seeds disagree", () => expect(verdict(rules, [pass, fail], [fail, fail])).toBe("undecided"));
  it("is undecided when one control seed passes", () =>
    expect(verdict(rules, [pass, pass], [pass, fail])).toBe("undecided"));
  it("is an error when the control passes too, whatever the seeds do", () => {
    expect(verdict(rules, [pass, pass], [pass, pass])).toBe("control-passes");
    expect(verdict(rules, [fail, fail], [pass, pass])).toBe("control-passes");
  });
  it("is not run while a seed is missing, or where there is no control", () => {
    expect(verdict(rules, [pass, undefined], [fail, fail])).toBe("not-run");
    expect(verdict(rules, [pass], [])).toBe("not-run");
  });
  it("lets no missing or undefined number pass", () => {
    expect(ruleHolds({}, NaN)).toBe(false);
    expect(ruleHolds({ atLeast: 0 }, undefined)).toBe(false);
    expect(ruleHolds({ atMost: 1 }, -Infinity)).toBe(true);
  });
  it("says rules in signs", () => {
    expect(ruleText({ atLeast: 5 })).toBe("≥ 5");
    expect(ruleText({ atLeast: 0.4, atMost: 0.6 })).toBe("0.4 to 0.6");
  });
  it("never holds unless the seeds and the control disagree (property)", () => {
    const measured = fc.record({ delay: fc.double(), error: fc.double() });
    fc.assert(
      fc.property(fc.array(measured, { minLength: 1 }), (seeds) => {
        expect(verdict(rules, seeds, seeds)).not.toBe("holds");
      }),
    );
  });
  it("does not depend on the order of seeds (property)", () => {
    const measured = fc.constantFrom(pass, fail);
    fc.assert(
      fc.property(fc.array(measured, { minLength: 1 }), fc.array(measured, { minLength: 1 }), (seeds, control) => {
        expect(verdict(rules, seeds.toReversed(), control.toReversed())).toBe(verdict(rules, seeds, control));
      }),
    );
  });
});
