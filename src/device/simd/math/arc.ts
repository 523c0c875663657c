/**
 * Inverse trigonometric functions, all by way of one: the angle of a point in the plane, in float64. The angle is first turned by 0, π/4 or π/2
 * so that what is left has a tangent of at most √2 - 1.
 */
import type { Code, Local } from "../wasm/code";
import { inFloat64 } from "./inFloat64";
import { lanes, type Expression } from "./lanes";

const EIGHTH = Math.SQRT2 - 1;
/** (atan(t) / t - 1) / t² in t², minimax by Remez exchange for |t| <= √2 - 1: 2^-35 relative to atan. */
const P = [
  -0.333333324945412, 0.19999903473781194, -0.14281994624924682, 0.1104452053329624, -0.08475268180007789,
  0.04741888316098898,
];
/** Larger and smaller than all sizes in float32; they stand for infinity, and for a zero to divide by. */
const [HUGE, TINY] = [1e100, 1e-100];

/** The angle, between 0 and π/2, of (x, y) with x, y >= 0. */
function firstQuadrant(code: Code, y: Local, x: Local): Expression {
  const { keep, add, sub, mul, div, neg, pmin, pmax, gt, select, and, polynomial } = lanes(code, "f64x2");
  const b = keep(pmax(pmin(x, HUGE), TINY));
  const a = keep(pmin(y, HUGE));
  const middle = keep(gt(a, mul(b, EIGHTH)));
  const steep = keep(gt(mul(a, EIGHTH), b));
  const above = select(steep, neg(b), select(middle, sub(a, b), a));
  const below = select(steep, a, select(middle, add(a, b), b));
  const t = keep(div(above, below));
  const turned = select(steep, Math.PI / 2, and(middle, Math.PI / 4));
  const square = keep(mul(t, t));
  return add(turned, add(t, mul(mul(t, square), polynomial(square, P))));
}

/** The angle of (x, y), between -π and π; the signs of zeros count. */
function angle(code: Code, y: Local, x: Local): Expression {
  const { keep, abs, sub, lt, select, withSign } = lanes(code, "f64x2");
  const quadrant = keep(firstQuadrant(code, keep(abs(y)), keep(abs(x))));
  const left = lt(withSign(1, x), 0);
  return withSign(select(left, sub(Math.PI, quadrant), quadrant), y);
}

/** √(1 - x²) */
function leg(code: Code, x: Local): Local {
  const { keep, add, sub, mul, sqrt } = lanes(code, "f64x2");
  return keep(sqrt(mul(sub(1, x), add(1, x))));
}

/** Each in float64 lanes. */
const formulas: Readonly<Record<string, (code: Code, x: Local) => Expression>> = {
  asin: (code, x) => angle(code, x, leg(code, x)),
  acos: (code, x) => angle(code, leg(code, x), x),
  atan: (code, x) => angle(code, x, lanes(code, "f64x2").keep(1)),
};

export const arc: Readonly<Record<string, (code: Code, x: Local) => void>> = Object.fromEntries(
  Object.entries(formulas).map(([name, formula]) => [
    name,
    (code: Code, x: Local) => inFloat64(code, [x], (wide) => formula(code, wide)()),
  ]),
);

export function atan2(code: Code, y: Local, x: Local): void {
  inFloat64(code, [y, x], (y, x) => angle(code, y!, x!)());
}
