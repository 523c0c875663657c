/** a^b = e^(b log |a|), by float64; then what the sign of `a` and special numbers ask for, as in Math.pow. */
import type { Code, Local } from "../wasm/code";
import { inFloat64 } from "./inFloat64";
import { lanes } from "./lanes";
import { wideExponential } from "./wideExponential";
import { wideLogarithm } from "./wideLogarithm";

export function power(code: Code, a: Local, b: Local): void {
  const { keep, signBit, abs, mul, floor, and, andNot, or, xor, eq, ne, lt, gt, select } = lanes(code, "f32x4");
  const size = keep(abs(a));
  const result = () =>
    inFloat64(code, [size, b], (size, b) => {
      const { keep, mul } = lanes(code, "f64x2");
      wideExponential(code, keep(mul(b!, keep(wideLogarithm(code, size!)))))();
    });
  const half = keep(mul(b, 0.5));
  const fractional = keep(ne(floor(b), b));
  const odd = andNot(ne(floor(half), half), fractional);
  const sign = and(and(a, signBit), odd);
  // A finite number below zero has no real fractional power.
  const undefinedHere = and(fractional, and(lt(a, 0), gt(a, -Infinity)));
  code.push(select(eq(b, 0), 1, or(xor(result, sign), undefinedHere)));
}
