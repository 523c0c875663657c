/** sinh, cosh and their inverses, by expm1 and log1p, which keep the digits next to zero. */
import { wgsl } from "./wgsl";
import { INFINITY, ONE } from "./words";

export const hyperbolic = wgsl(
  // (t + t / (t + 1)) / 2 with t = e^|x| - 1; far from zero half of e^|x|.
  `
fn m_sinh(x: f32) -> f32 {
  let size = abs(x);
  let t = m_expm1(min(size, 10.0));
  let y = select(0.5 * (t + t / (t + 1.0)), m_half_exp(size), size > 10.0);
  return m_pass_nan(x, m_with_sign(y, x));
}`,
  `
fn m_cosh(x: f32) -> f32 {
  let half = m_half_exp(abs(x));
  return m_pass_nan(x, half + 0.25 / min(half, 1e30));
}`,
  // log(x + √(x² + 1)); far from zero log 2x.
  `
fn m_asinh(x: f32) -> f32 {
  let size = abs(x);
  let bounded = min(size, 4096.0);
  let square = bounded * bounded;
  let near = m_log1p(bounded + square / (1.0 + sqrt(square + 1.0)));
  let y = select(near, m_log(size) + ${Math.fround(Math.LN2)}, size > 4096.0);
  return m_pass_nan(x, m_with_sign(y, x));
}`,
  // log(x + √(x² - 1)); far from zero log 2x.
  `
fn m_acosh(x: f32) -> f32 {
  let above = clamp(x, 1.0, 4096.0) - 1.0;
  let near = m_log1p(above + sqrt(above * (above + 2.0)));
  let y = select(near, m_log(x) + ${Math.fround(Math.LN2)}, x > 4096.0);
  // Negative numbers have the larger words.
  return m_nan_if(bitcast<u32>(x) > ${INFINITY} || bitcast<u32>(x) < ${ONE}, y);
}`,
  // log((1 + x) / (1 - x)) / 2
  `
fn m_atanh(x: f32) -> f32 {
  let size = abs(x);
  let y = 0.5 * m_log1p(2.0 * size / (1.0 - size));
  let edge = bitcast<f32>(select(bitcast<u32>(y), ${INFINITY}, m_size(x) == ${ONE}));
  return m_nan_if(m_size(x) > ${ONE}, m_with_sign(edge, x));
}`,
);
