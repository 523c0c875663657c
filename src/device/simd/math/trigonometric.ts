/** sin, cos and tan, by float64: sine and cosine of the rest of the angle, exchanged and negated as its quarter turns say. */
import type { Code, Local } from "../wasm/code";
import { inFloat64 } from "./inFloat64";
import { lanes, type Expression } from "./lanes";
import { reduceAngle } from "./reduceAngle";

/** (sin(r) / r - 1) / r² in r², minimax by Remez exchange for |r| <= π/4: 2^-37 relative to sin. */
const SINE = [-0.16666666640692754, 0.008333329292694796, -0.00019839308344923257, 2.718084058405477e-6];
/** (cos(r) - 1 + r²/2) / r⁴ in r²: 2^-42 relative to cos. */
const COSINE = [0.041666666619298444, -0.0013888883483628145, 2.4799455843178943e-5, -2.7205399442817165e-7];

interface Parts {
  readonly sine: Local;
  readonly cosine: Local;
  /** q, in the low bits. */
  readonly quarters: Local;
  /** A mask: q is odd. */
  readonly odd: Local;
}

function parts(code: Code, x: Local): Parts {
  const { keep, add, sub, mul, and, polynomial } = lanes(code, "f64x2");
  const { quarters, rest } = reduceAngle(code, x);
  const square = keep(mul(rest, rest));
  const one = (): void => code.vector([1, 0, 1, 0]);
  return {
    quarters,
    sine: keep(mul(rest, add(1, mul(square, polynomial(square, SINE))))),
    cosine: keep(add(sub(1, mul(square, 0.5)), mul(mul(square, square), polynomial(square, COSINE)))),
    odd: keep(() => code.op("i64x2.eq", and(quarters, one), one)),
  };
}

/** Negative where the second bit of `quarters` is set. */
function turned(code: Code, result: Expression, quarters: Local | Expression): Expression {
  const { signBit, and, xor, shiftLeft } = lanes(code, "f64x2");
  return xor(result, and(shiftLeft(quarters, 62), signBit));
}

function sine(code: Code, x: Local): Expression {
  const { select } = lanes(code, "f64x2");
  const { sine, cosine, quarters, odd } = parts(code, x);
  return turned(code, select(odd, cosine, sine), quarters);
}

/** A quarter turn on from the sine. */
function cosine(code: Code, x: Local): Expression {
  const { select, subBits } = lanes(code, "f64x2");
  const { sine, cosine, quarters, odd } = parts(code, x);
  // An odd mask is -1.
  return turned(code, select(odd, sine, cosine), subBits(quarters, odd));
}

function tangent(code: Code, x: Local): Expression {
  const { signBit, and, div, select, xor } = lanes(code, "f64x2");
  const { sine, cosine, odd } = parts(code, x);
  return xor(div(select(odd, cosine, sine), select(odd, sine, cosine)), and(odd, signBit));
}

const wide =
  (formula: (code: Code, x: Local) => Expression) =>
  (code: Code, x: Local): void =>
    inFloat64(code, [x], (x) => formula(code, x)());

export const trigonometric: Readonly<Record<string, (code: Code, x: Local) => void>> = {
  sin: wide(sine),
  cos: wide(cosine),
  tan: wide(tangent),
};
