// Functions of SIMD lanes: each against float64 on the numbers of all kinds, and what special numbers, masks and whole numbers give.
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { binaries, unaries } from "../../src/device/reference/functions";
import { binaryMath } from "../../src/device/simd/math/binaryMath";
import { binaryInteger, unaryInteger } from "../../src/device/simd/math/integers";
import { binaryMask, unaryMask } from "../../src/device/simd/math/masks";
import { toInteger } from "../../src/device/simd/math/toInteger";
import { unaryMath } from "../../src/device/simd/math/unaryMath";
import { ARITHMETIC, COMPARISONS, TESTS, UNARY } from "../../src/graph/build/elementwise";
import { everyKind, everyPair, SPECIAL } from "./inputs";
import { mapper } from "./mapper";
import { ulpError } from "./ulp";

const floats = (bits: Int32Array) => new Float32Array(bits.buffer);
const run = (f: (typeof unaryMath)[string], xs: Float32Array) => floats(mapper(f, 1)(xs));
const runPair = (f: (typeof binaryMath)[string], as: Float32Array, bs: Float32Array) => floats(mapper(f, 2)(as, bs));

/** Largest error over the inputs, and where. */
function worst(results: Float32Array, exact: (i: number) => number): { ulp: number; at: number } {
  let found = { ulp: 0, at: 0 };
  results.forEach((result, i) => {
    const ulp = ulpError(result, exact(i));
    if (ulp > found.ulp) found = { ulp, at: i };
  });
  return found;
}

/** Where arrays of a million numbers first differ; -1 if nowhere. */
const firstDifference = (a: Int32Array, b: Int32Array) => a.findIndex((x, i) => x !== b[i]);

/** Half an ulp is what a correctly rounded result may be off; by way of float64 it is missed by a hair in rare cases. */
const CORRECTLY_ROUNDED = 0.5;
const BY_FLOAT64 = 0.51;
/** In float32 throughout: measured 0.8 (exp, log) to 1.9 (softplus) over all numbers between 2^-12 and 2^7. */
const IN_FLOAT32 = 2;
const bounds: Readonly<Record<string, number>> = {
  ...Object.fromEntries("rsqrt exp log sigmoid softplus erf tanh".split(" ").map((name) => [name, IN_FLOAT32])),
  ...Object.fromEntries(
    "expm1 log1p sin cos tan asin acos atan sinh cosh asinh acosh atanh pow atan2"
      .split(" ")
      .map((name) => [name, BY_FLOAT64]),
  ),
};
const boundOf = (name: string) => bounds[name] ?? CORRECTLY_ROUNDED;

const table: string[] = [];
const measured = (name: string, ulp: number, at: string) =>
  table.push(`${name.padEnd(11)} ${ulp.toFixed(3)} of ${boundOf(name)} ulp, at ${at}`);
afterAll(() => console.log(table.join("\n")));

describe("functions of float32 lanes", () => {
  it("are there for every elementwise primitive", () => {
    expect([...Object.keys(unaryMath), ...Object.keys(unaryMask)].sort()).toEqual([...UNARY, ...TESTS].sort());
    const pairs = new Set([...Object.keys(binaryMath), ...Object.keys(binaryMask)]);
    expect([...pairs].sort()).toEqual([...ARITHMETIC, ...COMPARISONS].sort());
  });

  const xs = everyKind();
  it("are tried on more than a million numbers", () => expect(xs.length).toBeGreaterThan(1e6));

  it.each(UNARY)("%s is as exact as it claims", (name) => {
    const { ulp, at } = worst(run(unaryMath[name]!, xs), (i) => unaries[name]!(xs[i]!));
    measured(name, ulp, `${xs[at]}`);
    expect(ulp).toBeLessThanOrEqual(boundOf(name));
  });

  it.each(UNARY)("%s of special numbers is that of Math, signs of zeros included", (name) => {
    const special = Float32Array.from(SPECIAL);
    // How large results are is told above.
    // The reference rounds -0.5 to 0, IEEE 754 to -0.
    const kind = (y: number) => (y === 0 && name === "round" ? 0 : y === 0 || !Number.isFinite(y) ? y : Math.sign(y));
    const expected = [...special].map((x) => kind(Math.fround(unaries[name]!(x))));
    expect([...run(unaryMath[name]!, special)].map(kind)).toEqual(expected);
  });

  it.each(TESTS.filter((name) => name !== "not"))("%s gives masks", (name) => {
    const expected = Int32Array.from(xs, (x) => -unaries[name]!(x));
    expect(firstDifference(mapper(unaryMath[name]!, 1)(xs), expected)).toBe(-1);
  });

  it("gives a number the same bits again, whatever its neighbours are", () => {
    const backwards = xs.slice().reverse();
    for (const name of UNARY) {
      const map = mapper(unaryMath[name]!, 1);
      const bits = map(xs);
      expect(firstDifference(map(xs), bits), name).toBe(-1);
      expect(firstDifference(map(backwards).reverse(), bits), name).toBe(-1);
    }
  });
});

describe("functions of pairs of float32 lanes", () => {
  const { as, bs, special } = everyPair();

  it.each(ARITHMETIC)("%s is as exact as it claims", (name) => {
    const results = runPair(binaryMath[name]!, as, bs);
    const { ulp, at } = worst(results, (i) => binaries[name]!(as[i]!, bs[i]!));
    measured(name, ulp, `${as[at]}, ${bs[at]}`);
    expect(ulp).toBeLessThanOrEqual(boundOf(name));
  });

  it.each(ARITHMETIC)("%s of special numbers has the sign of zero that Math gives", (name) => {
    const results = runPair(binaryMath[name]!, as, bs);
    const zeros = Array.from({ length: special }, (_, i) => i).filter(
      (i) => Math.fround(binaries[name]!(as[i]!, bs[i]!)) === 0,
    );
    expect(zeros.map((i) => results[i])).toEqual(zeros.map((i) => Math.fround(binaries[name]!(as[i]!, bs[i]!))));
  });

  it.each(COMPARISONS.filter((name) => name in binaryMath))("%s gives masks", (name) => {
    const expected = Int32Array.from(as, (a, i) => -binaries[name]!(a, bs[i]!));
    expect(firstDifference(mapper(binaryMath[name]!, 2)(as, bs), expected)).toBe(-1);
  });
});

describe("functions of int32 lanes", () => {
  const limits = [0, 1, -1, 2, -2, 3, 7, -8, 46340, 2 ** 30, 2 ** 31 - 1, -(2 ** 31)];
  const all = fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.constantFrom(...limits));
  const few = fc.integer({ min: -20, max: 20 });
  /** Float64, in which the reference multiplies, has no whole numbers of more bits. */
  const WHOLE = 2 ** 53;

  const tests = Object.keys(unaryInteger).filter((name) => TESTS.includes(name));
  it.each(tests)("%s gives masks", (name) => {
    const xs = Int32Array.from(limits);
    expect(mapper(unaryInteger[name]!, 1)(xs)).toEqual(xs.map((x) => -unaries[name]!(x)));
  });

  it.each(Object.keys(unaryInteger).filter((name) => !tests.includes(name)))(
    "%s is what the reference stores",
    (name) => {
      const map = mapper(unaryInteger[name]!, 1);
      fc.assert(
        fc.property(fc.array(all, { minLength: 24, maxLength: 24 }), (values) => {
          const xs = Int32Array.from([...limits, ...values], (x) => (Math.abs(unaries[name]!(x)) < WHOLE ? x : 0));
          expect(map(xs)).toEqual(xs.map(unaries[name]!));
        }),
      );
    },
  );

  const comparisons = COMPARISONS.filter((name) => name in binaryInteger);
  const arithmetic = Object.keys(binaryInteger).filter((name) => !comparisons.includes(name));
  const pairs = fc.array(fc.tuple(fc.oneof(all, few), fc.oneof(all, few)), { minLength: 24, maxLength: 24 });
  const limitPairs = limits.flatMap((a) => limits.map((b) => [a, b] as [number, number]));
  const split = (values: readonly [number, number][]) => [
    Int32Array.from(values, ([a]) => a),
    Int32Array.from(values, ([, b]) => b),
  ];

  it.each(arithmetic)("%s is what the reference stores", (name) => {
    const map = mapper(binaryInteger[name]!, 2);
    fc.assert(
      fc.property(pairs, (values) => {
        const told = [...limitPairs, ...values].map(([a, b]): [number, number] => {
          const dividesByZero = b === 0 || (a === 0 && b < 0);
          return Math.abs(binaries[name]!(a, b)) >= WHOLE && !dividesByZero ? [0, 0] : [a, b];
        });
        const [as, bs] = split(told) as [Int32Array, Int32Array];
        expect(map(as, bs)).toEqual(as.map((a, i) => binaries[name]!(a, bs[i]!)));
      }),
    );
  });

  it.each([
    ["mul", [987654321, 2 ** 30 + 1, -(2 ** 31), 2 ** 31 - 1], (a: bigint, b: bigint) => a * b],
    ["pow", [17, 41, 23, 99], (a: bigint, b: bigint) => a ** b],
  ] as const)("%s wraps where float64 has lost the low bits", (name, others, exact) => {
    const as = Int32Array.of(123456789, 2 ** 27 + 3, -7654321, 2 ** 31 - 1);
    const bs = Int32Array.from(others);
    const expected = as.map((a, i) => Number(BigInt.asIntN(32, exact(BigInt(a), BigInt(bs[i]!)))));
    expect(mapper(binaryInteger[name]!, 2)(as, bs)).toEqual(expected);
  });

  it.each(comparisons)("%s gives masks", (name) => {
    const map = mapper(binaryInteger[name]!, 2);
    fc.assert(
      fc.property(pairs, (values) => {
        const [as, bs] = split([...limitPairs, ...values]) as [Int32Array, Int32Array];
        expect(map(as, bs)).toEqual(as.map((a, i) => -binaries[name]!(a, bs[i]!)));
      }),
    );
  });
});

describe("floats as int32", () => {
  it("are what an Int32Array makes of them", () => {
    const xs = everyKind();
    expect(firstDifference(mapper(toInteger, 1)(xs), Int32Array.from(xs))).toBe(-1);
  });
});

describe("functions of masks", () => {
  const as = Int32Array.of(0, 0, -1, -1);
  const bs = Int32Array.of(0, -1, 0, -1);

  it("not", () => expect(mapper(unaryMask.not!, 1)(as)).toEqual(Int32Array.of(-1, -1, 0, 0)));

  it.each(Object.keys(binaryMask))("%s", (name) => {
    const expected = as.map((a, i) => -binaries[name]!(-a, -bs[i]!));
    expect(mapper(binaryMask[name]!, 2)(as, bs)).toEqual(expected);
  });
});
