/** floor(a / b) and a - b floor(a / b), by float64: a quotient rounded to float32 may reach the next whole number. */
import type { Code, Local } from "../wasm/code";
import { inFloat64 } from "./inFloat64";
import { lanes, type Expression } from "./lanes";

export function wideFloorDiv(code: Code, a: Local, b: Local): Expression {
  const { floor, div } = lanes(code, "f64x2");
  return floor(div(a, b));
}

/** Has the sign of b. */
export function wideMod(code: Code, a: Local, b: Local): Expression {
  const { sub, mul } = lanes(code, "f64x2");
  return sub(a, mul(b, wideFloorDiv(code, a, b)));
}

export const floorDiv = (code: Code, a: Local, b: Local): void =>
  inFloat64(code, [a, b], (a, b) => wideFloorDiv(code, a!, b!)());

export const mod = (code: Code, a: Local, b: Local): void => inFloat64(code, [a, b], (a, b) => wideMod(code, a!, b!)());
