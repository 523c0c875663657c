/**
 * a^b = 2^(b log2 |a|). The logarithm is a pair of floats: log2(2^e (1 + f)) = e + K (s + ...) with s = f / (2 + f) and K = 2 / ln 2, where s comes
 * as the first 12 bits and the rest. Then what the sign of `a` and special numbers ask for, as in Math.pow.
 */
import { EXPONENTIAL } from "./exponential";
import { polynomial, wgsl } from "./wgsl";
import { INFINITY, NAN, ONE, SIGN } from "./words";

/** K; the first part has 12 bits. */
const [K_HIGH, K_LOW] = [2.884765625, 0.0006244567921385169];
/** (log2((1 + s) / (1 - s)) - K s) / s³ in s², minimax by Remez exchange: 2^-32 relative to the whole. */
const Q = [0.961796701, 0.577082872, 0.411706895, 0.340208739];
const [LN2, LN2_REST] = [0.6931471824645996, -1.9046542121259336e-9];
/** Times the smallest logarithm of a number that is not 1 it is beyond the range of floats. */
const LARGEST = 2 ** 33;

export const power = wgsl(
  // log2 of a finite a > 0 as two floats, the first of 12 bits: 2^-31 relative.
  `
fn m_log2_pair(a: f32) -> vec2f {
  let parts = m_log_parts(a);
  let e = parts.x;
  let f = parts.y;
  let zero = bitcast<u32>(e) & 1u;
  let below = m_head(2.0 + f);
  let below_rest = m_lost(below, 2.0, f, zero);
  let s_head = m_head(f / (2.0 + f));
  let s_rest = (m_keep(f - s_head * below, zero) - s_head * below_rest) / (2.0 + f);
  let s = s_head + s_rest;
  let square = s * s;
  let leading = m_keep(${K_HIGH} * s_head, zero);
  let sum = m_keep(e + leading, zero);
  let tail = ${K_HIGH} * s_rest + (${K_LOW} * s + s * square * ${polynomial("square", Q)});
  let rest = m_lost(sum, e, leading, zero) + tail;
  let all = m_keep(sum + rest, zero);
  let head = m_head(all);
  return vec2f(head, m_keep(all - head, zero) + m_lost(all, sum, rest, zero));
}`,
  // 2^(x + rest), for a small rest.
  `
fn m_exp2_sum(x: f32, rest: f32) -> f32 {
  let n = round(clamp(x + rest, -160.0, 140.0));
  let r = clamp(m_keep(x - n, bitcast<u32>(n) & 1u) + rest, -1.0, 1.0);
  let t = r * ${LN2};
  return m_scale(1.0 + (t + (t * t * ${polynomial("t", EXPONENTIAL)} + r * ${LN2_REST})), n);
}`,
  `
fn m_pow(a: f32, b: f32) -> f32 {
  let size = m_size(a);
  let log = m_log2_pair(bitcast<f32>(size));
  let bounded = clamp(b, -${LARGEST}.0, ${LARGEST}.0);
  let head = m_head(bounded);
  let product = m_keep(log.x * head, m_zero(b));
  let y = m_exp2_sum(product, log.x * (bounded - head) + log.y * bounded);
  return m_power_edges(a, b, y);
}`,
  // y, for |a|^b, with its sign; or what special numbers give.
  `
fn m_power_edges(a: f32, b: f32, y: f32) -> f32 {
  let size = m_size(a);
  let negative = (bitcast<u32>(a) & ${SIGN}) != 0u;
  let exponent = m_size(b);
  // From 2^23 on all numbers are whole, from 2^24 on even.
  let whole = exponent >= 0x4b000000u || trunc(b) == b;
  let odd = whole && exponent < 0x4b800000u && (i32(b) & 1) == 1;
  var word = bitcast<u32>(y);
  let special = size == 0u || size == ${INFINITY} || exponent == ${INFINITY};
  let large = (size > ${ONE}) == ((bitcast<u32>(b) & ${SIGN}) == 0u);
  word = select(word, select(0u, ${INFINITY}, large), special);
  word = select(word, word | ${SIGN}, negative && odd);
  // A finite number below zero has no real fractional power.
  let unreal = negative && size != 0u && size != ${INFINITY} && !whole;
  let undecided = size == ${ONE} && exponent == ${INFINITY};
  word = select(word, ${NAN}, size > ${INFINITY} || exponent > ${INFINITY} || unreal || undecided);
  return bitcast<f32>(select(word, ${ONE}, exponent == 0u));
}`,
);
