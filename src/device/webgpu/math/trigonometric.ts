/**
 * sin, cos and tan of any size. x = q π/2 + r with |r| <= π/4 comes from whole arithmetic (Payne and Hanek, "Radian reduction for trigonometric
 * functions", 1983): 96 bits of 2/π, from where x's own exponent makes them count, times the 24 bits of x; whole turns fall off the top.
 * r keeps 31 bits, in two floats.
 */
import { polynomial, wgsl } from "./wgsl";
import { INFINITY, SIGN } from "./words";

/** 32 zeros, then 224 bits of 2/π: enough for 2^128. */
const TURN = "0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu";
/** π/2 times 2^31. */
const QUARTER = "0xc90fdaa2u";
const EIGHTH_TURN = "0x3f490fdau";
/** Below 2^-12 sin x and tan x round to x. */
const SMALL = "0x39800000u";
/** (sin(r) / r - 1) / r² in r², minimax by Remez exchange for |r| <= π/4: 2^-28 relative to sin. */
const SINE = [-0.166666672, 0.00833332911, -0.000198393129, 2.71812155e-6];
/** (cos(r) - 1 + r²/2) / r⁴ in r²: 2^-30. */
const COSINE = [0.0416666456, -0.00138873677, 2.44384519e-5];

export const trigonometric = wgsl(
  `
const m_turn = array<u32, 8>(${TURN});
fn m_turn_bits(at: u32) -> u32 {
  let word = at >> 5u;
  let shift = at & 31u;
  return (m_turn[word] << shift) | ((m_turn[word + 1u] >> 1u) >> (31u - shift));
}`,
  // r, what rounding took from it, and q of 0, 1, 2, 3. x is finite.
  `
fn m_reduced_angle(x: f32) -> vec3f {
  let size = m_size(x);
  if (size <= ${EIGHTH_TURN}) { return vec3f(x, 0.0, 0.0); }
  let mantissa = (size & 0x007fffffu) | 0x00800000u;
  let start = min(size >> 23u, 254u) - 120u;
  let middle = m_turn_bits(start + 32u);
  let carried = m_upper_product(mantissa, m_turn_bits(start + 64u));
  let lower = mantissa * middle + carried;
  let upper = mantissa * m_turn_bits(start) + m_upper_product(mantissa, middle) + select(0u, 1u, lower < carried);
  let quarters = (upper + 0x20000000u) >> 30u;
  // What is left of a quarter turn, as a number of 64 bits with its sign; then its size, then that without the zeros before it.
  let fraction = vec2u((upper << 2u) | (lower >> 30u), lower << 2u);
  let below = (fraction.x >> 31u) == 1u;
  let rest = select(fraction, vec2u(~fraction.x + select(0u, 1u, fraction.y == 0u), ~fraction.y + 1u), below);
  let zeros = countLeadingZeros(rest.x);
  let first = select((rest.x << (zeros & 31u)) | ((rest.y >> 1u) >> (31u - (zeros & 31u))), rest.y, zeros == 32u);
  let radians = m_upper_product(first, ${QUARTER});
  let unit = m_power_of_two(-31.0 - f32(zeros));
  let negative = (bitcast<u32>(x) & ${SIGN}) != 0u;
  let scale = select(unit, -unit, below != negative);
  return vec3f(
    f32(radians & 0xffffff00u) * scale,
    f32(radians & 0xffu) * scale,
    f32(select(quarters, 0u - quarters, negative) & 3u),
  );
}`,
  `
fn m_small_sin(r: f32, lost: f32) -> f32 {
  let square = r * r;
  return r + (lost + r * square * ${polynomial("square", SINE)});
}`,
  `
fn m_small_cos(r: f32, lost: f32) -> f32 {
  let square = r * r;
  return 1.0 - (0.5 * square - (square * square * ${polynomial("square", COSINE)} - r * lost));
}`,
  // The sine of an angle to which some quarter turns are added.
  `
fn m_turned_sin(angle: vec3f, more: u32) -> f32 {
  let quarters = u32(angle.z) + more;
  let y = select(m_small_sin(angle.x, angle.y), m_small_cos(angle.x, angle.y), (quarters & 1u) == 1u);
  return select(y, -y, (quarters & 2u) == 2u);
}`,
  `
fn m_sin(x: f32) -> f32 {
  let y = m_turned_sin(m_reduced_angle(x), 0u);
  return m_nan_if(m_size(x) >= ${INFINITY}, select(y, x, m_size(x) < ${SMALL}));
}`,
  `
fn m_cos(x: f32) -> f32 {
  return m_nan_if(m_size(x) >= ${INFINITY}, m_turned_sin(m_reduced_angle(x), 1u));
}`,
  `
fn m_tan(x: f32) -> f32 {
  let angle = m_reduced_angle(x);
  let sine = m_small_sin(angle.x, angle.y);
  let cosine = m_small_cos(angle.x, angle.y);
  let odd = (u32(angle.z) & 1u) == 1u;
  let y = select(sine, -cosine, odd) / select(cosine, sine, odd);
  return m_nan_if(m_size(x) >= ${INFINITY}, select(y, x, m_size(x) < ${SMALL}));
}`,
);
