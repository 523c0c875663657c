/**
 * exp in float32: x = n ln 2 + r with |r| <= ln 2 / 2, then 2^n (1 + r + r² P(r)).
 * ln 2 comes in two parts, the first so short that n times it is exact (Cody and Waite, "Software Manual for the Elementary Functions").
 * What rounding takes from r and from 1 + r is kept and added where it still counts, so that what is built on exp stays within 2 ulp.
 */
import type { Code, Local } from "../wasm/code";
import { lanes, type Expression, type Value } from "./lanes";

export const LN2_HIGH = 0.693359375;
export const LN2_LOW = -2.1219444e-4;
/** Added and taken away again, it rounds to a whole number, which then lies in the low bits of the sum. */
const ROUNDER = 1.5 * 2 ** 23;
const MANTISSA = 23;
const ONE = 0x3f800000;
/** (e^r - 1 - r) / r², minimax by Remez exchange: 2^-28 relative to e^r. */
const P = [0.49999994, 0.16666517, 0.041668106, 0.008369141, 0.001383674];

export function exponential(code: Code, x: Local): void {
  const { keep, add, sub, mul, pmin, pmax, subBits, shiftRight, polynomial } = lanes(code, "f32x4");
  // Beyond these bounds the result is infinity or zero; NaN passes.
  const { rounded, high, low, r } = reduced(code, keep(pmax(pmin(x, 89), -104)));
  const lostInR = sub(sub(high, r), low);
  const rest = add(mul(mul(r, r), polynomial(r, P)), lostInR);
  const one = keep(add(r, 1));
  const lostInOne = sub(r, sub(one, 1));
  const power = add(one, add(lostInOne, rest));
  // 2^n in two factors: n goes from -150 to 128, and the result may be subnormal.
  const half = keep(shiftRight(rounded, 1));
  code.push(mul(mul(power, powerOfTwo(code, half)), powerOfTwo(code, subBits(rounded, half))));
}

/** Two thirds of the instructions, for |x| <= 87 and 1 ulp. */
export function plainExponential(code: Code, x: Local): void {
  const { add, mul, polynomial } = lanes(code, "f32x4");
  const { rounded, r } = reduced(code, x);
  const power = add(add(mul(mul(r, r), polynomial(r, P)), r), 1);
  code.push(mul(power, powerOfTwo(code, rounded)));
}

/** r = high - low, and n in the low bits of `rounded`. */
function reduced(code: Code, x: Local) {
  const { keep, add, sub, mul } = lanes(code, "f32x4");
  const rounded = keep(add(mul(x, Math.LOG2E), ROUNDER));
  const n = keep(sub(rounded, ROUNDER));
  const high = keep(sub(x, mul(n, LN2_HIGH)));
  const low = keep(mul(n, LN2_LOW));
  return { rounded, high, low, r: keep(sub(high, low)) };
}

/** 2^n from the low bits. */
function powerOfTwo(code: Code, n: Value): Expression {
  const { bits, addBits, shiftLeft } = lanes(code, "f32x4");
  return addBits(shiftLeft(n, MANTISSA), bits(ONE));
}
