/**
 * log in float32: x = 2^e (1 + f) with 1 + f between √½ and √2, s = f / (2 + f), and log(1 + f) = 2 s + 2/3 s³ + ...,
 * arranged as f - (f²/2 - s (f²/2 + s² P(s²))) so that the leading term is exact (the method of Sun's fdlibm, e_log.c).
 */
import type { Code, Local } from "../wasm/code";
import { LN2_HIGH, LN2_LOW } from "./exponential";
import { lanes, type Expression } from "./lanes";

const SMALLEST_NORMAL = 2 ** -126;
const MANTISSA = 23;
const ONE = 0x3f800000;
const ROOT_HALF = 0x3f3504f3;
/** (2 atanh(s) / s - 2) / s² in s², minimax by Remez exchange: 2^-30 relative to the whole. */
const P = [0.66666776, 0.39977568, 0.2987146];

export function logarithm(code: Code, x: Local): void {
  const it = lanes(code, "f32x4");
  const { keep, bits, add, sub, mul, lt, select, addBits, subBits, shiftLeft, shiftRight } = it;
  const tiny = keep(lt(x, SMALLEST_NORMAL));
  const normal = keep(select(tiny, mul(x, 2 ** MANTISSA), x));
  // Whole arithmetic on the bits puts the cut between exponents at √½ instead of 1.
  const exponent = keep(shiftRight(addBits(normal, bits(ONE - ROOT_HALF)), MANTISSA));
  const mantissa = addBits(subBits(normal, shiftLeft(exponent, MANTISSA)), bits(ONE));
  const biased: Expression = () => code.op("f32x4.convert_i32x4_s", exponent);
  const e = keep(sub(biased, select(tiny, 127 + MANTISSA, 127)));
  const f = keep(sub(mantissa, 1));
  const tail = add(mul(e, LN2_LOW), logarithmTail(code, f, P));
  const result = keep(add(mul(e, LN2_HIGH), add(f, tail)));
  code.push(atEdges(code, x, result));
}

/** log(1 + f) - f, for P that holds for s = f / (2 + f). */
export function logarithmTail(code: Code, f: Local, coefficients: readonly number[]): Expression {
  const { keep, add, sub, mul, div, polynomial } = lanes(code, "f32x4");
  const s = keep(div(f, add(f, 2)));
  const square = keep(mul(s, s));
  const half = keep(mul(mul(f, f), 0.5));
  return sub(mul(s, add(half, mul(square, polynomial(square, coefficients)))), half);
}

/** log at 0 and infinity, below 0 and of NaN. */
function atEdges(code: Code, x: Local, result: Local): Expression {
  const { or, not, eq, ge, select } = lanes(code, "f32x4");
  const notANumber = not(ge(x, 0));
  return or(select(eq(x, Infinity), x, select(eq(x, 0), -Infinity, result)), notANumber);
}
