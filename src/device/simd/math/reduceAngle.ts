/**
 * An angle as quarter turns and a rest: x = q π/2 + r with |r| <= π/4, in float64 lanes whose numbers come from float32.
 * Up to 2^22 by Cody and Waite: π/2 in two parts, the first so short that q times it is exact. Beyond, the digits of x that whole turns
 * take up are dropped exactly (the idea of Payne and Hanek): 1/(2π) in pieces of 26 bits, each of whose products with x is exact, so that its
 * whole turns can be taken off without an error, and the pieces added.
 */
import type { Code, Local } from "../wasm/code";
import { lanes } from "./lanes";

const ROUNDER = 1.5 * 2 ** 52;
const QUARTER_HIGH = 1.570796325802803;
const QUARTER_LOW = 9.9209357968054043e-10;
const FAR = 2 ** 22;
/** 26 bits each of 1/(2π), from the binary point on: enough for 2^128. */
const TURN = [10680707, 28915984, 22192066, 30798973, 20241856, 57510486, 26461241, 1081236];

/** q in the low bits of `quarters`, and r; NaN for x that is not finite. */
export function reduceAngle(code: Code, x: Local): { quarters: Local; rest: Local } {
  const { keep, abs, add, sub, mul, nearest, ge, select } = lanes(code, "f64x2");
  const quarters = keep(add(mul(x, 2 / Math.PI), ROUNDER));
  const count = keep(sub(quarters, ROUNDER));
  const rest = keep(sub(sub(x, mul(count, QUARTER_HIGH)), mul(count, QUARTER_LOW)));
  const far = keep(ge(abs(x), FAR));
  code.if(
    () => code.op("v128.any_true", far),
    () => {
      const turns = keep(0);
      const part = code.local("v128");
      TURN.forEach((bits, i) => {
        code.set(part, mul(x, bits * 2 ** (-26 * (i + 1))));
        code.set(turns, add(turns, sub(part, nearest(part))));
        code.set(turns, sub(turns, nearest(turns)));
      });
      code.set(turns, mul(turns, 4));
      code.set(part, add(turns, ROUNDER));
      code.set(quarters, select(far, part, quarters));
      code.set(rest, select(far, mul(sub(turns, sub(part, ROUNDER)), Math.PI / 2), rest));
    },
  );
  return { quarters, rest };
}
