/**
 * erf: x + x P(x²) near zero. Elsewhere 1 - (1 + u)^-8, where the polynomial u = (1 - erf)^(-1/8) - 1 grows so slowly
 * that it needs few terms (after 7.1.28 of Abramowitz and Stegun); (1 + u)^8 - 1 comes from three times u (2 + u), and keeps u's digits.
 */
import { literal, polynomial, wgsl } from "./wgsl";

const NEAR = 0.875;
/** From here on erf rounds to 1. */
const ONE_FROM = 4;
/** Below it erf is a line, whose parts may be subnormal where the whole is not. */
const TINY = 2 ** -60;
const SLOPE = Math.fround(2 / Math.sqrt(Math.PI));
/** erf(x) / x - 1 in x², minimax by Remez exchange for |x| < NEAR: 2^-26 relative to erf. */
const P = [0.12837915, -0.37612504, 0.11281922, -0.026770486, 0.004998928, -6.0204905e-4];
/** u in x, for x of [NEAR, ONE_FROM]: erf to within 2^-28. */
const U = [
  7.015035e-4, 0.13669707, 0.10120885, 0.0067659887, 0.02017159, -0.008822186, 0.004142051, -8.5598236e-4, 1.0322224e-4,
];

export const errorFunction = wgsl(`
fn m_erf(x: f32) -> f32 {
  let size = min(abs(x), ${literal(ONE_FROM)});
  let square = size * size;
  let near = size + size * ${polynomial("square", P)};
  let first = ${polynomial("size", U)};
  let second = first * (first + 2.0);
  let third = second * (second + 2.0);
  let far = 1.0 - 1.0 / (third * (third + 2.0) + 1.0);
  let y = select(far, near, size < ${NEAR});
  return m_pass_nan(x, m_with_sign(select(y, ${SLOPE} * size, size < ${TINY}), x));
}`);
