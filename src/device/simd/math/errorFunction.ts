/**
 * erf in float32: x + x P(x²) near zero. Elsewhere 1 - (1 + u)^-8, where the polynomial u = (1 - erf)^(-1/8) - 1 grows so slowly
 * that it needs few terms (after 7.1.28 of Abramowitz and Stegun); (1 + u)^8 - 1 comes from three times u (2 + u), and keeps u's digits.
 */
import type { Code, Local } from "../wasm/code";
import { lanes } from "./lanes";

const NEAR = 0.875;
/** erf(x) / x - 1 in x², minimax by Remez exchange for |x| < NEAR: 2^-26 relative to erf. */
const P = [0.12837915, -0.37612504, 0.11281922, -0.026770486, 0.004998928, -6.0204905e-4];
/** u in x, for NEAR <= x <= 4, from where on erf rounds to 1: erf to within 2^-25. */
const U = [-0.0017279618, 0.15079145, 0.06612832, 0.055653732, -0.021519136, 0.013441368, -0.003124319, 4.6863154e-4];

export function errorFunction(code: Code, x: Local): void {
  const { keep, abs, add, sub, mul, div, lt, select, withSign, polynomial } = lanes(code, "f32x4");
  const size = keep(abs(x));
  const square = keep(mul(x, x));
  const near = add(size, mul(size, polynomial(square, P)));
  let u = keep(polynomial(size, U));
  for (let doubling = 0; doubling < 3; doubling += 1) u = keep(mul(u, add(u, 2)));
  const far = sub(1, div(1, add(u, 1)));
  code.push(withSign(select(lt(size, NEAR), near, far), x));
}
