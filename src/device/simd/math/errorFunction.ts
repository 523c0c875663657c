/**
 * erf in float32: x + x P(x²) near zero. Elsewhere 1 - (1 + u)^-8, where the polynomial u = (1 - erf)^(-1/8) - 1 grows so slowly
 * that it needs few terms (after 7.1.28 of Abramowitz and Stegun); (1 + u)^8 - 1 comes from three times u (2 + u), and keeps u's digits.
 */
import type { Code, Local } from "../wasm/code";
import { lanes } from "./lanes";

const NEAR = 0.875;
/** From here on erf rounds to 1. */
const ONE_FROM = 4;
/** erf(x) / x - 1 in x², minimax by Remez exchange for |x| < NEAR: 2^-26 relative to erf. */
const P = [0.12837915, -0.37612504, 0.11281922, -0.026770486, 0.004998928, -6.0204905e-4];
/** u in x, for x of [NEAR, ONE_FROM]: erf to within 2^-28. */
const U = [
  7.015035e-4, 0.13669707, 0.10120885, 0.0067659887, 0.02017159, -0.008822186, 0.004142051, -8.5598236e-4, 1.0322224e-4,
];

export function errorFunction(code: Code, x: Local): void {
  const { keep, abs, add, sub, mul, div, pmin, lt, select, withSign, polynomial } = lanes(code, "f32x4");
  const size = keep(pmin(abs(x), ONE_FROM));
  const square = keep(mul(size, size));
  const near = add(size, mul(size, polynomial(square, P)));
  let u = keep(polynomial(size, U));
  for (let doubling = 0; doubling < 3; doubling += 1) u = keep(mul(u, add(u, 2)));
  const far = sub(1, div(1, add(u, 1)));
  code.push(withSign(select(lt(size, NEAR), near, far), x));
}
