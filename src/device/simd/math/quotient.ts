/** floor(a / b) and a - b floor(a / b), by float64: a quotient rounded to float32 may reach the next whole number. */
import type { Code, Local } from "../wasm/code";
import { inFloat64 } from "./inFloat64";
import { lanes } from "./lanes";

export function floorDiv(code: Code, a: Local, b: Local): void {
  const { floor, div } = lanes(code, "f64x2");
  inFloat64(code, [a, b], (a, b) => floor(div(a!, b!))());
}

/** Has the sign of b. */
export function mod(code: Code, a: Local, b: Local): void {
  const { floor, sub, mul, div } = lanes(code, "f64x2");
  inFloat64(code, [a, b], (a, b) => sub(a!, mul(b!, floor(div(a!, b!))))());
}
