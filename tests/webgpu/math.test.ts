// WGSL functions as text: every primitive has its expression, and a source has each function once, after those that it calls. What they compute is
// told in tests/browser/gpuMath.spec.ts, since Node has no GPU.
import { describe, expect, it } from "vitest";
import { functions, functionsFor } from "../../src/device/webgpu/math/functions";
import { booleanOp, floatOp, integerOp, toInteger } from "../../src/device/webgpu/math/operations";
import { binaryInteger, unaryInteger } from "../../src/device/simd/math/integers";
import { ARITHMETIC, COMPARISONS, TESTS, UNARY } from "../../src/graph/build/elementwise";

const LOGIC = ["and", "or", "not"];
const declared = (source: string) => [...source.matchAll(/\bfn (m_\w+)/g)].map((match) => match[1]!);

describe("expressions of WGSL", () => {
  const all = [
    ...[...UNARY, ...TESTS].filter((op) => !LOGIC.includes(op)).map((op) => floatOp(op, ["a"])),
    ...[...ARITHMETIC, ...COMPARISONS].filter((op) => !LOGIC.includes(op)).map((op) => floatOp(op, ["a", "b"])),
    ...Object.keys(unaryInteger).map((op) => integerOp(op, ["a"])),
    ...Object.keys(binaryInteger).map((op) => integerOp(op, ["a", "b"])),
    booleanOp("not", ["a"]),
    ...COMPARISONS.map((op) => booleanOp(op, ["a", "b"])),
    toInteger("a"),
  ];

  it("are there for every primitive that the SIMD device has, and need functions that there are", () => {
    for (const { expression, needs } of all) {
      expect(expression).not.toMatch(/undefined/);
      for (const name of needs) expect(functions).toHaveProperty(name);
    }
  });

  it("say what they call", () => {
    expect(floatOp("add", ["x", "y"])).toEqual({ expression: "(x + y)", needs: [] });
    expect(floatOp("exp", ["x"])).toEqual({ expression: "m_exp(x)", needs: ["m_exp"] });
    expect(integerOp("div", ["x", "y"])).toEqual({ expression: "m_int_div(x, y)", needs: ["m_int_div"] });
  });

  it("take expressions for operands, whose sign makes no other operator", () =>
    expect(floatOp("neg", ["-1.0"]).expression).toBe("(-(-1.0))"));

  it("are refused where a type has no such operation", () => {
    expect(() => integerOp("exp", ["a"])).toThrow("no WGSL expression of i32 for the primitive: exp");
    expect(() => floatOp("and", ["a", "b"])).toThrow("no WGSL expression of f32 for the primitive: and");
  });
});

describe("a source", () => {
  it("has each function once, after those that it calls", () => {
    const names = declared(functionsFor(Object.keys(functions).reverse()));
    expect([...names].sort()).toEqual(Object.keys(functions).sort());
    for (const [name, { needs }] of Object.entries(functions))
      for (const needed of needs)
        expect(names.indexOf(needed), `${needed} before ${name}`).toBeLessThan(names.indexOf(name));
  });

  it("has no more than what is needed", () => {
    expect(declared(functionsFor(["m_relu"]))).toEqual(["m_relu"]);
    expect(functionsFor([])).toBe("");
  });

  it("is refused for a name that there is not", () =>
    expect(() => functionsFor(["m_gamma"])).toThrow("unknown WGSL function: m_gamma"));
});
