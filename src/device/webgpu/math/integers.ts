/**
 * Functions of int32 that WGSL has no operator for. Results wrap to 32 bits; a division by zero gives 0, as it does on its way into an Int32Array.
 * `m_to_integer` cuts a float off behind the point; of numbers of more than 32 bits it leaves the low ones, of infinities and NaN zero.
 */
import { wgsl } from "./wgsl";

export const integers = wgsl(
  `fn m_int_square(x: i32) -> i32 { return x * x; }`,
  // Towards zero. The most negative number over -1 wraps to itself.
  `fn m_int_div(a: i32, b: i32) -> i32 { return select(a / select(b, 1, b == 0), 0, b == 0); }`,
  `
fn m_int_floor_div(a: i32, b: i32) -> i32 {
  if (b == 0) { return 0; }
  let rest = a % b;
  return a / b - select(0, 1, rest != 0 && (rest ^ b) < 0);
}`,
  // Has the sign of b.
  `
fn m_int_mod(a: i32, b: i32) -> i32 {
  if (b == 0) { return 0; }
  let rest = a % b;
  return rest + select(0, b, rest != 0 && (rest ^ b) < 0);
}`,
  // By squaring, over the bits of b. Negative powers are 0 but for those of 1 and -1, where only the last bit counts.
  `
fn m_int_pow(a: i32, b: i32) -> i32 {
  if (b < 0 && a != 1 && a != -1) { return 0; }
  var left = select(u32(b), u32(b) & 1u, b < 0);
  var factor = a;
  var result = 1;
  while (left != 0u) {
    result = result * select(1, factor, (left & 1u) == 1u);
    factor = factor * factor;
    left = left >> 1u;
  }
  return result;
}`,
  // No angle of whole numbers but 0 is near another whole number.
  `fn m_int_atan2(y: i32, x: i32) -> i32 { return m_to_integer(m_atan2(f32(y), f32(x))); }`,
  `
fn m_to_integer(x: f32) -> i32 {
  let parts = m_whole_parts(x);
  let whole = select(parts.x >> min(150u - parts.y, 31u), parts.x << ((parts.y - 150u) & 31u), parts.y >= 150u);
  let size = i32(select(whole, 0u, parts.y >= 182u));
  return select(size, -size, (bitcast<u32>(x) >> 31u) == 1u);
}`,
);
