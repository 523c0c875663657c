/** Float32 lanes by way of float64, two at a time: for functions whose formulas would lose digits in float32, and are not the hot ones. */
import type { Code, Local } from "../wasm/code";

const UPPER_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const LOWER_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** The two upper lanes, for instructions that widen the lower ones. */
export const upperHalf =
  (code: Code, x: Local): (() => void) =>
  () =>
    code.shuffle(x, x, UPPER_HALF);

/** Applies `f`, which gets its operands as pairs of float64 and pushes such a pair. */
export function inFloat64(code: Code, operands: readonly Local[], f: (...operands: Local[]) => void): void {
  const half = (upper: boolean): Local => {
    const wide = operands.map((x) =>
      code.let("v128", () => code.op("f64x2.promote_low_f32x4", upper ? upperHalf(code, x) : x)),
    );
    return code.let("v128", () => code.op("f32x4.demote_f64x2_zero", () => f(...wide)));
  };
  const [low, high] = [half(false), half(true)];
  code.shuffle(low, high, LOWER_HALVES);
}
