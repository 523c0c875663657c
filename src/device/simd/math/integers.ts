/**
 * Functions of int32 lanes by the names of their primitives. Results wrap to 32 bits as they do on their way into an Int32Array, where a
 * division by zero is 0. Products and powers wrap exactly; the reference, which takes them in float64, agrees up to 2^53. Comparisons and tests give
 * masks.
 */
import type { Code, Local } from "../wasm/code";
import { atan2 } from "./arc";
import { upperHalf } from "./inFloat64";
import { lanes, type Expression } from "./lanes";
import { wideFloorDiv, wideMod } from "./quotient";
import { toInteger } from "./toInteger";

/** Added to a whole number in float64, it leaves its low 32 bits in its own. */
const WHOLE = 1.5 * 2 ** 52;
const LOW_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

export const unaryInteger: Readonly<Record<string, (code: Code, x: Local) => void>> = {
  neg: (code, x) => code.op("i32x4.neg", x),
  abs: (code, x) => code.op("i32x4.abs", x),
  /** 0 - (x > 0) is 1, since a mask is -1. */
  sign: (code, x) => code.op("i32x4.sub", above(code, 0, x), above(code, x, 0)),
  square: (code, x) => code.op("i32x4.mul", x, x),
  relu: (code, x) => code.op("i32x4.max_s", x, () => code.i32x4(0)),
  step: (code, x) => code.op("i32x4.neg", above(code, x, 0)),
  floor: (code, x) => code.push(x),
  ceil: (code, x) => code.push(x),
  round: (code, x) => code.push(x),
  isNaN: (code) => code.i32x4(0),
  isInf: (code) => code.i32x4(0),
  isFinite: (code) => code.i32x4(-1),
};

export const binaryInteger: Readonly<Record<string, (code: Code, a: Local, b: Local) => void>> = {
  add: (code, a, b) => code.op("i32x4.add", a, b),
  sub: (code, a, b) => code.op("i32x4.sub", a, b),
  mul: (code, a, b) => code.op("i32x4.mul", a, b),
  max: (code, a, b) => code.op("i32x4.max_s", a, b),
  min: (code, a, b) => code.op("i32x4.min_s", a, b),
  equal: (code, a, b) => code.op("i32x4.eq", a, b),
  notEqual: (code, a, b) => code.op("i32x4.ne", a, b),
  less: (code, a, b) => code.op("i32x4.lt_s", a, b),
  lessEqual: (code, a, b) => code.op("i32x4.le_s", a, b),
  greater: (code, a, b) => code.op("i32x4.gt_s", a, b),
  greaterEqual: (code, a, b) => code.op("i32x4.ge_s", a, b),
  /** Towards zero. */
  div: byFloat64((code, a, b) => () => code.op("f64x2.trunc", lanes(code, "f64x2").div(a, b))),
  floorDiv: byFloat64(wideFloorDiv),
  mod: byFloat64(wideMod),
  /** Cut off behind the point; no angle of whole numbers but 0 is near another whole number. */
  atan2: (code, a, b) => {
    const [y, x] = [a, b].map((lanes) => code.let("v128", () => code.op("f32x4.convert_i32x4_s", lanes)));
    toInteger(
      code,
      code.let("v128", () => atan2(code, y!, x!)),
    );
  },
  pow,
};

function above(code: Code, a: Local | 0, b: Local | 0): Expression {
  const push = (x: Local | 0) => (x === 0 ? () => code.i32x4(0) : x);
  return () => code.op("i32x4.gt_s", push(a), push(b));
}

/** Results of `f`, whole numbers, in int32 lanes; infinities and NaN become 0. */
function byFloat64(f: (code: Code, a: Local, b: Local) => Expression) {
  return (code: Code, a: Local, b: Local): void => {
    const { keep, add } = lanes(code, "f64x2");
    const half = (upper: boolean): Local => {
      const [x, y] = [a, b].map((operand) =>
        keep(() => code.op("f64x2.convert_low_i32x4_s", upper ? upperHalf(code, operand) : operand)),
      );
      return keep(add(f(code, x!, y!), WHOLE));
    };
    code.shuffle(half(false), half(true), LOW_WORDS);
  };
}

/** By squaring, over the bits of b. Negative powers are 0 but for those of 1 and -1, where only the last bit counts. */
function pow(code: Code, a: Local, b: Local): void {
  const { keep, and, andNot, select } = lanes(code, "f32x4");
  const one = keep(() => code.i32x4(1));
  const negative = keep(above(code, 0, b));
  const unit = () => code.op("i32x4.eq", () => code.op("i32x4.abs", a), one);
  const zero = keep(andNot(negative, unit));
  const left = keep(select(negative, and(b, one), b));
  const factor = keep(a);
  const result = keep(one);
  const times = () => code.op("i32x4.mul", result, factor);
  code.while(
    () => code.op("v128.any_true", left),
    () => {
      code.set(
        result,
        select(() => code.op("i32x4.eq", and(left, one), one), times, result),
      );
      code.set(factor, () => code.op("i32x4.mul", factor, factor));
      code.set(left, () => code.op("i32x4.shr_u", left, () => code.i32(1)));
    },
  );
  code.push(andNot(result, zero));
}
