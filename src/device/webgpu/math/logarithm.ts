/**
 * log and log1p: x = 2^e (1 + f) with 1 + f between √½ and √2, s = f / (2 + f), and log(1 + f) = 2 s + 2/3 s³ + ...,
 * arranged as f - (f²/2 - s (f²/2 + s² P(s²))) so that the leading term is exact (the method of Sun's fdlibm, e_log.c).
 */
import { LN2_HIGH, LN2_LOW } from "./exponential";
import { polynomial, wgsl } from "./wgsl";
import { INFINITY, NAN, SIGN } from "./words";

const ROOT_HALF = "0x3f3504f3u";
/** 1 - √½, in bits. */
const ABOVE_ROOT_HALF = "0x004afb0du";
/** (2 atanh(s) / s - 2) / s² in s², minimax by Remez exchange: 2^-30 relative to the whole. */
const P = [0.66666776, 0.39977568, 0.2987146];
/** As P, but for all f of [0, 1], where s reaches 1/3: 2^-33. */
const TO_ONE = [0.66666675, 0.3999895, 0.28615215, 0.21443817, 0.24245642];

/** log(1 + f) - f. */
const tail = (name: string, coefficients: readonly number[]) => `
fn ${name}(f: f32) -> f32 {
  let s = f / (2.0 + f);
  let square = s * s;
  let half = 0.5 * f * f;
  return s * (half + square * ${polynomial("square", coefficients)}) - half;
}`;

export const logarithm = wgsl(
  tail("m_log_tail", P),
  tail("m_log_tail_to_one", TO_ONE),
  // e and f of a finite x > 0. Whole arithmetic on the bits puts the cut between exponents at √½ instead of 1. A subnormal number, which may be taken for
  // zero, is the whole number of its bits times 2^-149.
  `
fn m_log_parts(x: f32) -> vec2f {
  let word = bitcast<u32>(x);
  let tiny = word < 0x00800000u;
  let shifted = select(word, bitcast<u32>(f32(word)), tiny) + ${ABOVE_ROOT_HALF};
  let e = i32(shifted >> 23u) - select(127, 127 + 149, tiny);
  return vec2f(f32(e), bitcast<f32>((shifted & 0x007fffffu) + ${ROOT_HALF}) - 1.0);
}`,
  // log(x + extra) where the second is so small that only its first order counts.
  `
fn m_log_sum(x: f32, extra: f32) -> f32 {
  let parts = m_log_parts(x);
  let e = parts.x;
  let low = m_keep(e * ${LN2_LOW} + (m_log_tail(parts.y) + extra / x), bitcast<u32>(e) & 1u);
  return m_log_edges(x, e * ${LN2_HIGH} + (parts.y + low));
}`,
  // y, or what log has at 0 and infinity, below 0 and of NaN.
  `
fn m_log_edges(x: f32, y: f32) -> f32 {
  let word = bitcast<u32>(x);
  let above = select(bitcast<u32>(y), word, word >= ${INFINITY});
  let below = select(above, ${NAN}, word > ${SIGN});
  return bitcast<f32>(select(below, 0xff800000u, (word << 1u) == 0u));
}`,
  `
fn m_log(x: f32) -> f32 {
  let parts = m_log_parts(x);
  let e = parts.x;
  let low = m_keep(e * ${LN2_LOW} + m_log_tail(parts.y), bitcast<u32>(e) & 1u);
  return m_log_edges(x, e * ${LN2_HIGH} + (parts.y + low));
}`,
  // What rounding takes from 1 + x is the extra. Next to zero it is x.
  `
fn m_log1p(x: f32) -> f32 {
  let zero = m_zero(x);
  let sum = m_keep(1.0 + x, zero);
  let lost = select(m_lost(sum, x, 1.0, zero), m_lost(sum, 1.0, x, zero), x < 1.0);
  return select(m_log_sum(sum, lost), x, m_size(x) < 0x33000000u);
}`,
);
