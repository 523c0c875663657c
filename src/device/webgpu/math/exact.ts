/** Functions of floats that take no approximation: choices by sign, order and kind. */
import { wgsl } from "./wgsl";
import { INFINITY, ONE, SIGN } from "./words";

/** False where there is a NaN. */
const COMPARISONS = { m_equal: "==", m_less: "<", m_less_equal: "<=", m_greater: ">", m_greater_equal: ">=" };

export const exact = wgsl(
  `fn m_square(x: f32) -> f32 { return x * x; }`,
  // 0 for NaN.
  `
fn m_sign(x: f32) -> f32 {
  let unit = (bitcast<u32>(x) & ${SIGN}) | ${ONE};
  return bitcast<f32>(select(unit, 0u, m_size(x) == 0u || m_is_nan(x)));
}`,
  // NaN stays, and -0 becomes 0.
  `fn m_relu(x: f32) -> f32 { return select(x, 0.0, bitcast<u32>(x) - ${SIGN} <= ${INFINITY}); }`,
  // 1 above zero, NaN for NaN.
  `
fn m_step(x: f32) -> f32 {
  return m_pass_nan(x, select(0.0, 1.0, bitcast<u32>(x) - 1u < ${INFINITY}));
}`,
  // The built-in function is good to 2 ulp; what it has for numbers that are not above zero is open.
  `
fn m_rsqrt(x: f32) -> f32 {
  let word = bitcast<u32>(x);
  let y = select(bitcast<u32>(inverseSqrt(x)), 0u, word == ${INFINITY});
  let zero = m_size(x) == 0u;
  return m_nan_if(m_is_nan(x) || word > ${SIGN}, bitcast<f32>(select(y, word | ${INFINITY}, zero)));
}`,
  // A NaN wins, and zeros have an order.
  `
fn m_max(a: f32, b: f32) -> f32 {
  let larger = select(max(a, b), bitcast<f32>(bitcast<u32>(a) & bitcast<u32>(b)), m_size(a) + m_size(b) == 0u);
  return m_pass_nan(a, m_pass_nan(b, larger));
}`,
  `
fn m_min(a: f32, b: f32) -> f32 {
  let smaller = select(min(a, b), bitcast<f32>(bitcast<u32>(a) | bitcast<u32>(b)), m_size(a) + m_size(b) == 0u);
  return m_pass_nan(a, m_pass_nan(b, smaller));
}`,
  `fn m_ordered(a: f32, b: f32) -> bool { return !(m_is_nan(a) || m_is_nan(b)); }`,
  ...Object.entries(COMPARISONS).map(
    ([name, operator]) => `fn ${name}(a: f32, b: f32) -> bool { return m_ordered(a, b) && a ${operator} b; }`,
  ),
  `fn m_not_equal(a: f32, b: f32) -> bool { return !m_equal(a, b); }`,
);
