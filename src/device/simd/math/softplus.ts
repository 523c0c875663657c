/** log(1 + e^x) = max(x, 0) + log1p(e^-|x|). */
import type { Code, Local } from "../wasm/code";
import { exponential } from "./exponential";
import { lanes } from "./lanes";
import { logarithmTail } from "./logarithm";

/** As in `logarithm`, for all f of [0, 1], where s reaches 1/3: 2^-33. */
const P = [0.66666675, 0.3999895, 0.28615215, 0.21443817, 0.24245642];

export function softplus(code: Code, x: Local): void {
  const { keep, minusAbs, add, pmax } = lanes(code, "f32x4");
  const negative = keep(minusAbs(x));
  const power = keep(() => exponential(code, negative));
  code.push(add(pmax(x, 0), add(power, logarithmTail(code, power, P))));
}
