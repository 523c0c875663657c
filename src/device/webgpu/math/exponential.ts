/**
 * exp and expm1: x = n ln 2 + r with |r| <= ln 2 / 2, then 2^n (1 + r + r² P(r)).
 * ln 2 comes in two parts, the first so short that n times it is exact (Cody and Waite, "Software Manual for the Elementary Functions").
 * What rounding takes from r is kept and added where it still counts.
 */
import { polynomial, wgsl } from "./wgsl";

export const LN2_HIGH = 0.693359375;
export const LN2_LOW = -2.1219444e-4;
/** (e^r - 1 - r) / r², minimax by Remez exchange: 2^-28 relative to e^r. */
export const EXPONENTIAL = [0.49999994, 0.16666517, 0.041668106, 0.008369141, 0.001383674];

export const exponential = wgsl(
  // n, r and what rounding took from r. The last bit of n, a small whole number, is a zero as of m_zero.
  `
fn m_exp_reduced(x: f32) -> vec3f {
  let n = round(x * ${Math.fround(Math.LOG2E)});
  let zero = bitcast<u32>(n) & 1u;
  let high = m_keep(x - n * ${LN2_HIGH}, zero);
  let low = n * ${LN2_LOW};
  let r = m_keep(high - low, zero);
  return vec3f(n, r, m_lost(r, high, -low, zero));
}`,
  // e^x = power 2^n: power and n.
  `
fn m_exp_parts(x: f32) -> vec2f {
  let reduced = m_exp_reduced(x);
  let r = reduced.y;
  let rest = r * r * ${polynomial("r", EXPONENTIAL)} + reduced.z;
  let zero = bitcast<u32>(reduced.x) & 1u;
  let one = m_keep(1.0 + r, zero);
  return vec2f(one + (m_lost(one, 1.0, r, zero) + rest), reduced.x);
}`,
  // Beyond these bounds the result is infinity or zero.
  `
fn m_exp(x: f32) -> f32 {
  let parts = m_exp_parts(clamp(x, -104.0, 89.0));
  return m_pass_nan(x, m_scale(parts.x, parts.y));
}`,
  // e^x / 2 for x >= 0, which stays finite a little longer.
  `
fn m_half_exp(x: f32) -> f32 {
  let parts = m_exp_parts(min(x, 91.0));
  return m_scale(parts.x, parts.y - 1.0);
}`,
  // 2^n ((1 - 2^-n) + r + ...). Next to zero it is x.
  `
fn m_expm1(x: f32) -> f32 {
  let reduced = m_exp_reduced(clamp(x, -20.0, 89.0));
  let n = reduced.x;
  let r = reduced.y;
  let less = 1.0 - m_power_of_two(max(-n, -126.0));
  let zero = bitcast<u32>(n) & 1u;
  let sum = m_keep(less + r, zero);
  let rest = r * r * ${polynomial("r", EXPONENTIAL)} + reduced.z;
  let y = m_scale(sum + (m_lost(sum, less, r, zero) + rest), n);
  return m_pass_nan(x, select(y, x, m_size(x) < 0x33000000u));
}`,
);
