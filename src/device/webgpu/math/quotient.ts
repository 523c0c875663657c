/**
 * floor(a / b) and a - b floor(a / b), by long division of whole numbers, and so exact: a quotient rounded to a float may reach the next whole number.
 */
import { wgsl } from "./wgsl";
import { INFINITY, NAN, SIGN } from "./words";

export const quotient = wgsl(
  // The mantissa as a whole number, and an exponent e >= 1: |x| is the first times 2^(e - 150).
  `
fn m_whole_parts(x: f32) -> vec2u {
  let exponent = m_size(x) >> 23u;
  return vec2u((m_size(x) & 0x007fffffu) | select(0u, 0x00800000u, exponent > 0u), max(exponent, 1u));
}`,
  // The low 32 bits of floor(|a| / |b|) and what is left, in units of the last bit of b, for finite |a| >= |b| > 0. Eight bits of the quotient at a
  // time.
  `
fn m_long_division(a: f32, b: f32) -> vec2u {
  let top = m_whole_parts(a);
  let bottom = m_whole_parts(b);
  var quotient = top.x / bottom.x;
  var rest = top.x % bottom.x;
  var left = top.y - bottom.y;
  while (left > 0u) {
    let step = min(left, 8u);
    rest = rest << step;
    quotient = (quotient << step) + rest / bottom.x;
    rest = rest % bottom.x;
    left = left - step;
  }
  return vec2u(quotient, rest);
}`,
  // Has the sign of b; zero is positive. A subnormal `a` is taken for zero, since a difference from it may be.
  `
fn m_mod(a: f32, b: f32) -> f32 {
  if (m_size(a) >= ${INFINITY} || m_size(b) >= ${INFINITY} || m_size(b) == 0u) { return m_nan_if(true, a); }
  if (m_size(a) < 0x00800000u) { return 0.0; }
  let apart = ((bitcast<u32>(a) ^ bitcast<u32>(b)) & ${SIGN}) != 0u;
  if (m_size(a) < m_size(b)) { return m_with_sign(select(abs(a), abs(b) - abs(a), apart), b); }
  let bottom = m_whole_parts(b);
  let rest = m_long_division(a, b).y;
  if (rest == 0u) { return 0.0; }
  return m_with_sign(m_scale(f32(select(rest, bottom.x - rest, apart)), f32(bottom.y) - 150.0), b);
}`,
  // From 2^24 on a quotient that is rounded to a float is whole.
  `
fn m_floor_div(a: f32, b: f32) -> f32 {
  let sign = (bitcast<u32>(a) ^ bitcast<u32>(b)) & ${SIGN};
  let top = m_size(a);
  let bottom = m_size(b);
  if (top >= ${INFINITY} || bottom >= ${INFINITY} || top == 0u || bottom == 0u) {
    let infinite = top == ${INFINITY} || bottom == 0u;
    let none = top > ${INFINITY} || bottom > ${INFINITY} || top == bottom;
    return bitcast<f32>(select(select(sign, sign | ${INFINITY}, infinite), ${NAN}, none));
  }
  if (m_whole_parts(a).y > m_whole_parts(b).y + 24u) { return a / b; }
  var division = vec2u(0u, 1u);
  if (top >= bottom) { division = m_long_division(a, b); }
  let more = select(0u, 1u, sign != 0u && division.y != 0u);
  return bitcast<f32>(bitcast<u32>(f32(division.x + more)) | sign);
}`,
);
