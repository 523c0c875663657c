/** sigmoid, softplus and tanh, each from an exponential that does not overflow and so that small results keep their digits. */
import { polynomial, wgsl } from "./wgsl";

/** (tanh(x) / x - 1) / x² in x², minimax by Remez exchange for |x| < 0.625: 2^-27 relative to tanh. */
const TANH = [-0.3333328, 0.13331406, -0.053736515, 0.020628167, -0.0056922967];

export const activations = wgsl(
  // 1 / (1 + e^-x). With z = e^-|x| and u = z / (1 + z) it is 1 - u above zero and z - z u below.
  `
fn m_sigmoid(x: f32) -> f32 {
  let z = m_exp(-abs(x));
  let start = select(1.0, z, x < 0.0);
  return m_pass_nan(x, start - start * (z / (z + 1.0)));
}`,
  // log(1 + e^x) = max(x, 0) + log1p(e^-|x|)
  `
fn m_softplus(x: f32) -> f32 {
  let z = m_exp(-abs(x));
  return m_pass_nan(x, max(x, 0.0) + (z + m_log_tail_to_one(z)));
}`,
  // x + x³ P(x²) near zero; elsewhere 1 - 2 / (e^2|x| + 1), where the subtraction costs no digits. From 9.02 on it rounds to 1.
  `
fn m_tanh(x: f32) -> f32 {
  let size = min(abs(x), 10.0);
  let square = size * size;
  let near = size + size * square * ${polynomial("square", TANH)};
  let far = 1.0 - 2.0 / (m_exp(2.0 * size) + 1.0);
  return m_pass_nan(x, m_with_sign(select(far, near, size < 0.625), x));
}`,
);
