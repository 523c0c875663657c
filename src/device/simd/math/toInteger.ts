/**
 * Float32 lanes as int32, cut off behind the point. Numbers of more than 32 bits leave their low bits, infinities and NaN are 0: what
 * JavaScript makes of them on their way into an Int32Array, and so what the reference and tfjs have.
 */
import type { Code, Local } from "../wasm/code";
import { lanes } from "./lanes";

export function toInteger(code: Code, x: Local): void {
  const { abs, lt, mul, sub, floor, select } = lanes(code, "f32x4");
  // Exact: above 2^31 all of these are multiples of x's last bit, and the difference is below 2^32.
  const low = sub(x, mul(floor(mul(x, 2 ** -32)), 2 ** 32));
  code.push(
    select(
      lt(abs(x), 2 ** 31),
      () => code.op("i32x4.trunc_sat_f32x4_s", x),
      () => code.op("i32x4.trunc_sat_f32x4_u", low),
    ),
  );
}
