/**
 * The logarithm in float64 lanes, for results in float32: x = 2^e (1 + f) with 1 + f between √½ and √2, s = f / (2 + f), and
 * log(1 + f) = 2 s + s³ P(s²), to 2^-44.
 */
import type { Code, Local } from "../wasm/code";
import { lanes, type Expression } from "./lanes";

const MANTISSA = 52;
const ONE = 0x3ff00000;
const ROOT_HALF = 0x3fe6a09e;
/** 2^52, whose last bit counts ones: a small whole number put into its low bits is added to it. */
const UNIT = 0x43300000;
const BIAS = 1023;
/** (2 atanh(s) / s - 2) / s² in s², minimax by Remez exchange. */
const P = [0.6666666667584622, 0.399999956046965, 0.28572111143073764, 0.22176099253278958, 0.19585526771564488];

/** log x for every x that is not subnormal in float64: no float32 number is. */
export function wideLogarithm(code: Code, x: Local): Expression {
  const it = lanes(code, "f64x2");
  const { keep, bits, add, sub, mul, div, or, not, eq, ge, select, addBits, subBits, shiftLeft, shiftRight } = it;
  const exponent = keep(shiftRight(addBits(x, bits(ONE - ROOT_HALF)), MANTISSA));
  const e = sub(or(exponent, bits(UNIT)), 2 ** MANTISSA + BIAS);
  const f = keep(sub(addBits(subBits(x, shiftLeft(exponent, MANTISSA)), bits(ONE)), 1));
  const s = keep(div(f, add(f, 2)));
  const square = keep(mul(s, s));
  const tail = mul(mul(s, square), it.polynomial(square, P));
  const result = add(mul(e, Math.LN2), add(add(s, s), tail));
  const notANumber = not(ge(x, 0));
  return or(select(eq(x, Infinity), x, select(eq(x, 0), -Infinity, result)), notANumber);
}

/** log(1 + x), with all digits near zero: what rounding takes from u = 1 + x is c, and log(1 + x) = log u + c / u + O(c²). */
export function wideLogarithmOf1Plus(code: Code, x: Local): Expression {
  const { keep, and, add, sub, div, eq } = lanes(code, "f64x2");
  const u = keep(add(x, 1));
  const correction = keep(div(sub(x, sub(u, 1)), u));
  // At -1 and infinity there is nothing to correct, and the quotient is NaN.
  return add(wideLogarithm(code, u), and(correction, eq(correction, correction)));
}
