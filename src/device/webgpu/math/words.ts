/**
 * Floats as words of 32 bits. NaN and infinity are told and made here by their bits: compilers may take it that floats are finite, and WGSL
 * refuses a constant that is not. Sums whose rounding errors count are hidden from compilers, which may else reorder or fuse them.
 */
import { wgsl } from "./wgsl";

export const SIGN = "0x80000000u";
export const SIZE = "0x7fffffffu";
export const INFINITY = "0x7f800000u";
export const NAN = "0x7fc00000u";
export const ONE = "0x3f800000u";

export const words = wgsl(
  `fn m_size(x: f32) -> u32 { return bitcast<u32>(x) & ${SIZE}; }`,
  `fn m_is_nan(x: f32) -> bool { return m_size(x) > ${INFINITY}; }`,
  `fn m_is_inf(x: f32) -> bool { return m_size(x) == ${INFINITY}; }`,
  `fn m_is_finite(x: f32) -> bool { return m_size(x) < ${INFINITY}; }`,
  // y, or x where that is NaN.
  `fn m_pass_nan(x: f32, y: f32) -> f32 { return bitcast<f32>(select(bitcast<u32>(y), bitcast<u32>(x), m_is_nan(x))); }`,
  // y, or NaN where the condition holds.
  `fn m_nan_if(condition: bool, y: f32) -> f32 { return bitcast<f32>(select(bitcast<u32>(y), ${NAN}, condition)); }`,
  // y, which is not negative, with the sign of x: the end of an odd function of |x|.
  `fn m_with_sign(y: f32, x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(y) | (bitcast<u32>(x) & ${SIGN})); }`,
  // Zero, which no compiler finds out: a whole number below 256 leaves the last bits of its float empty.
  `fn m_zero(x: f32) -> u32 { return bitcast<u32>(f32(bitcast<u32>(x) & 0xffu)) & 1u; }`,
  // x, rounded as it stands; for all that a compiler knows it may be another number.
  `fn m_keep(x: f32, zero: u32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ zero); }`,
  // What rounding took from a sum of a and b, |a| >= |b|, which has been kept.
  `fn m_lost(sum: f32, a: f32, b: f32, zero: u32) -> f32 { return m_keep(b - m_keep(sum - a, zero), zero); }`,
  // The first 12 bits of x; the product of two such is exact.
  `fn m_head(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }`,
  // 2^n for a whole n of [-126, 127].
  `fn m_power_of_two(n: f32) -> f32 { return bitcast<f32>(u32(i32(n) + 127) << 23u); }`,
  // y 2^n for a whole n of [-252, 254], in two factors since 2^n may be out of range where the result is not.
  `
fn m_scale(y: f32, n: f32) -> f32 {
  let half = floor(n * 0.5);
  return m_keep(y * m_power_of_two(half), bitcast<u32>(n) & 1u) * m_power_of_two(n - half);
}`,
  // The upper word of a product.
  `
fn m_upper_product(a: u32, b: u32) -> u32 {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let first = a1 * b0 + ((a0 * b0) >> 16u);
  let second = a0 * b1 + (first & 0xffffu);
  return a1 * b1 + (first >> 16u) + (second >> 16u);
}`,
);
