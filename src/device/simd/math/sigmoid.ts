/** 1 / (1 + e^-x), from e^-|x| so that nothing overflows and small results keep all their digits. */
import type { Code, Local } from "../wasm/code";
import { exponential } from "./exponential";
import { lanes } from "./lanes";

export function sigmoid(code: Code, x: Local): void {
  const { keep, bits, add, div, or, lt, select } = lanes(code, "f32x4");
  const negative = keep(or(x, bits(0x80000000)));
  const power = keep(() => exponential(code, negative));
  code.push(div(select(lt(x, 0), power, 1), add(power, 1)));
}
