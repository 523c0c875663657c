/**
 * Inverse trigonometric functions. atan is a polynomial up to 1 and a quarter turn less beyond; asin one up to ½, and by way of √((1 - x) / 2)
 * beyond. π comes in two parts, so that a difference from it is rounded but once.
 */
import { literal, polynomial, wgsl } from "./wgsl";
import { INFINITY, ONE, SIGN } from "./words";

const [HALF_HIGH, HALF_LOW] = [1.5707963705062866, -4.371138828673793e-8];
const [PI_HIGH, PI_LOW] = [2 * HALF_HIGH, 2 * HALF_LOW];
/** (atan(t) / t - 1) / t² in t², minimax by Remez exchange for |t| <= 1: 2^-25.5 relative to atan. */
const ATAN = [
  -0.333332986, 0.199985489, -0.142642409, 0.109521851, -0.0840344951, 0.0579575785, -0.0311778318, 0.0109145986,
  -0.00179362029,
];
/** (asin(s) / s - 1) / s² in s², for |s| <= ½: 2^-27 relative to asin. */
const ASIN = [0.166667521, 0.0749529749, 0.0454703793, 0.024179507, 0.0421663187];

export const arc = wgsl(
  // atan t for t of [0, 1].
  `
fn m_small_atan(t: f32) -> f32 {
  let square = t * t;
  return t + t * square * ${polynomial("square", ATAN)};
}`,
  `
fn m_atan(x: f32) -> f32 {
  let size = abs(x);
  let steep = size > 1.0;
  let y = m_small_atan(select(size, 1.0 / min(size, 1e30), steep));
  return m_pass_nan(x, m_with_sign(select(y, ${HALF_HIGH} - (y - ${HALF_LOW}), steep), x));
}`,
  // The angle of (x, y), between -π and π; the signs of zeros count. The smaller size is divided by the larger, both brought to where a quotient is exact.
  `
fn m_atan2(y: f32, x: f32) -> f32 {
  let steep = m_size(y) > m_size(x);
  let top = select(m_size(y), m_size(x), steep);
  let bottom = select(m_size(x), m_size(y), steep);
  // Subnormal numbers may be taken for zero; the whole numbers of their bits are not.
  let tiny = bottom < 0x00800000u;
  let scale = select(select(1.0, ${literal(2 ** 40)}, bottom < 0x20000000u), ${2 ** -40}, bottom > 0x70000000u);
  let above = select(bitcast<f32>(top) * scale, f32(top), tiny);
  let quotient = above / select(bitcast<f32>(bottom) * scale, f32(bottom), tiny);
  let equal = select(quotient, 1.0, top == bottom);
  let t = select(equal, 0.0, top == 0u || (bottom == ${INFINITY} && top < bottom));
  let first = m_small_atan(t);
  let quadrant = select(first, ${HALF_HIGH} - (first - ${HALF_LOW}), steep);
  let left = (bitcast<u32>(x) & ${SIGN}) != 0u;
  let angle = select(quadrant, ${PI_HIGH} - (quadrant - ${PI_LOW}), left);
  return m_nan_if(m_is_nan(x) || m_is_nan(y), m_with_sign(angle, y));
}`,
  // s and asin s - s, where s is |x| up to ½ and √((1 - |x|) / 2) beyond.
  `
fn m_asin_parts(size: f32) -> vec2f {
  let near = size <= 0.5;
  let square = select(0.5 * (1.0 - size), size * size, near);
  let s = select(sqrt(square), size, near);
  return vec2f(s, s * square * ${polynomial("square", ASIN)});
}`,
  `
fn m_asin(x: f32) -> f32 {
  let size = abs(x);
  let parts = m_asin_parts(size);
  let y = parts.x + parts.y;
  let far = ${HALF_HIGH} - (2.0 * y - ${HALF_LOW});
  return m_nan_if(m_size(x) > ${ONE}, m_with_sign(select(far, y, size <= 0.5), x));
}`,
  `
fn m_acos(x: f32) -> f32 {
  let parts = m_asin_parts(abs(x));
  let y = parts.x + parts.y;
  let asin = select(y, -y, x < 0.0);
  let near = ${HALF_HIGH} - (asin - ${HALF_LOW});
  let far = select(2.0 * y, ${PI_HIGH} - (2.0 * y - ${PI_LOW}), x < 0.0);
  return m_nan_if(m_size(x) > ${ONE}, select(far, near, abs(x) <= 0.5));
}`,
);
