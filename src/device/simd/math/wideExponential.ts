/** The exponential in float64 lanes, for results in float32: x = n ln 2 + r, then 2^n (1 + q) with q = e^r - 1 to 2^-34. */
import type { Code, Local } from "../wasm/code";
import { lanes, type Expression } from "./lanes";

/** Added and taken away again, it rounds to a whole number, which then lies in the low bits of the sum. */
const ROUNDER = 1.5 * 2 ** 52;
const MANTISSA = 52;
const ONE = 0x3ff00000;
/** e^±BOUND are infinity and zero in float32. */
const BOUND = 200;
/** (e^r - 1 - r) / r², minimax by Remez exchange. */
const P = [
  0.5000000010504879, 0.166666667191513, 0.041666596721558695, 0.008333298397671792, 0.00139005029887223,
  0.0001989935447287754, 1.9323406570184987e-5,
];

/** e^x, for every x. */
export function wideExponential(code: Code, x: Local): Expression {
  const { add, mul } = lanes(code, "f64x2");
  const { power, q } = parts(code, x);
  return add(mul(power, q), power);
}

/** e^x - 1, with all digits near zero. */
export function wideExponentialLess1(code: Code, x: Local): Expression {
  const { add, sub, mul } = lanes(code, "f64x2");
  const { power, q } = parts(code, x);
  return add(mul(power, q), sub(power, 1));
}

function parts(code: Code, x: Local): { power: Local; q: Local } {
  const { keep, bits, add, sub, mul, pmin, pmax, addBits, shiftLeft, polynomial } = lanes(code, "f64x2");
  const bounded = keep(pmax(pmin(x, BOUND), -BOUND));
  const rounded = keep(add(mul(bounded, Math.LOG2E), ROUNDER));
  const r = keep(sub(bounded, mul(sub(rounded, ROUNDER), Math.LN2)));
  return {
    power: keep(addBits(shiftLeft(rounded, MANTISSA), bits(ONE))),
    q: keep(add(r, mul(mul(r, r), polynomial(r, P)))),
  };
}
