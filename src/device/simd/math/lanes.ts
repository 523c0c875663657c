/**
 * Formulas on vectors, written as they are read: `add(x, mul(y, 0.5))` is code that pushes x + y/2, for four float32 lanes or two
 * float64 lanes. A number stands for a vector of equal lanes. An expression that is used twice is computed twice: `keep` it in a local.
 */
import type { Code, Local, Push } from "../wasm/code";

export type Value = Push | number;
export type Expression = () => void;
type Type = "f32x4" | "f64x2";
type Unary = "abs" | "neg" | "sqrt" | "floor" | "nearest";
type Binary = "add" | "sub" | "mul" | "div" | "min" | "max" | "pmin" | "pmax" | "eq" | "ne" | "lt" | "gt" | "le" | "ge";
type Logic = "and" | "or" | "andnot" | "xor";

const SIGN = 0x80000000;

export type Lanes = ReturnType<typeof lanes>;

export function lanes(code: Code, type: Type) {
  const push = (value: Value): Push => (typeof value === "number" ? () => code[type](value) : value);
  const unary =
    (name: Unary) =>
    (x: Value): Expression =>
    () =>
      code.op(`${type}.${name}`, push(x));
  const binary =
    (name: Binary) =>
    (a: Value, b: Value): Expression =>
    () =>
      code.op(`${type}.${name}`, push(a), push(b));
  const logic =
    (name: Logic) =>
    (a: Value, b: Value): Expression =>
    () =>
      code.op(`v128.${name}`, push(a), push(b));
  const whole = type === "f32x4" ? "i32x4" : "i64x2";
  const wholes =
    (name: "add" | "sub") =>
    (a: Value, b: Value): Expression =>
    () =>
      code.op(`${whole}.${name}`, push(a), push(b));
  const shift =
    (name: "shl" | "shr_u") =>
    (x: Value, by: number): Expression =>
    () =>
      code.op(`${whole}.${name}`, push(x), () => code.i32(by));
  /** Lanes whose upper 32 bits are these; a float64 lane has zeros below. */
  const bits =
    (upper: number): Expression =>
    () =>
      type === "f32x4" ? code.i32x4(upper) : code.vector([0, upper, 0, upper]);
  const [add, mul] = [binary("add"), binary("mul")];
  const [and, or] = [logic("and"), logic("or")];
  const keep = (value: Value): Local => code.let("v128", push(value));
  /** c[0] + c[1] x + c[2] x² + ... in pairs (Estrin's scheme), where Horner's chain would keep the processor waiting. */
  const polynomial = (x: Local, coefficients: readonly number[]): Expression => {
    let terms: readonly Value[] = coefficients;
    let power = x;
    for (;;) {
      terms = terms.flatMap((even, i) => {
        const odd = terms[i + 1];
        return i % 2 ? [] : [odd === undefined ? even : add(even, mul(odd, power))];
      });
      if (terms.length === 1) return terms[0] as Expression;
      power = keep(mul(power, power));
    }
  };
  return {
    keep,
    bits,
    add,
    mul,
    sub: binary("sub"),
    div: binary("div"),
    /** A NaN wins, as in Math.min and Math.max. */
    min: binary("min"),
    max: binary("max"),
    /** b < a ? b : a and a < b ? b : a, so that a NaN in `a` stays: one instruction where `min` takes several. */
    pmin: binary("pmin"),
    pmax: binary("pmax"),
    eq: binary("eq"),
    ne: binary("ne"),
    lt: binary("lt"),
    gt: binary("gt"),
    le: binary("le"),
    ge: binary("ge"),
    abs: unary("abs"),
    neg: unary("neg"),
    sqrt: unary("sqrt"),
    floor: unary("floor"),
    /** Halves go to the even neighbour. */
    nearest: unary("nearest"),
    and,
    or,
    xor: logic("xor"),
    /** a and not b. */
    andNot: logic("andnot"),
    not: (mask: Value): Expression => {
      return () => code.op("v128.not", push(mask));
    },
    /** `a` in the lanes of the mask, else `b`. */
    select: (mask: Value, a: Value, b: Value): Expression => {
      return () => code.op("v128.bitselect", push(a), push(b), push(mask));
    },
    /** The sign bit alone. */
    signBit: bits(SIGN),
    minusAbs: (x: Value): Expression => or(x, bits(SIGN)),
    /** What is not negative, with the sign of x: the end of an odd function of |x|. */
    withSign: (result: Value, x: Value): Expression => or(result, and(x, bits(SIGN))),
    /** The lanes as whole numbers of their width. */
    addBits: wholes("add"),
    subBits: wholes("sub"),
    shiftLeft: shift("shl"),
    shiftRight: shift("shr_u"),
    polynomial,
  };
}
