/** tanh in float32: x + x³ P(x²) near zero; elsewhere 1 - 2 / (e^2|x| + 1), where the subtraction costs no digits. */
import type { Code, Local } from "../wasm/code";
import { plainExponential } from "./exponential";
import { lanes } from "./lanes";

const NEAR = 0.625;
/** (tanh(x) / x - 1) / x² in x², minimax by Remez exchange for |x| < NEAR: 2^-27 relative to tanh. */
const P = [-0.3333328, 0.13331406, -0.053736515, 0.020628167, -0.0056922967];

export function hyperbolicTangent(code: Code, x: Local): void {
  const { keep, abs, add, sub, mul, div, pmin, lt, select, withSign, polynomial } = lanes(code, "f32x4");
  const size = keep(abs(x));
  const square = keep(mul(x, x));
  const near = add(size, mul(mul(size, square), polynomial(square, P)));
  // From 9.02 on tanh rounds to 1.
  const twice = keep(pmin(add(size, size), 20));
  const power = keep(() => plainExponential(code, twice));
  const far = sub(1, div(2, add(power, 1)));
  code.push(withSign(select(lt(size, NEAR), near, far), x));
}
