/**
 * 1 / (1 + e^-x), from z = e^-|x| so that nothing overflows and small results keep their digits. With u = z / (1 + z) it is 1 - u above
 * zero and z - z u below, where z / (1 + z) itself would feel the rounding of 1 + z in full.
 */
import type { Code, Local } from "../wasm/code";
import { exponential } from "./exponential";
import { lanes } from "./lanes";

export function sigmoid(code: Code, x: Local): void {
  const { keep, minusAbs, add, sub, mul, div, lt, select } = lanes(code, "f32x4");
  const negative = keep(minusAbs(x));
  const z = keep(() => exponential(code, negative));
  const from = keep(select(lt(x, 0), z, 1));
  code.push(sub(from, mul(from, div(z, add(z, 1)))));
}
