/** Functions of one number that an instruction or two give exactly as IEEE 754 rounds them, and the tests, which give masks. */
import type { Code, Local } from "../wasm/code";
import { lanes, type Expression, type Lanes } from "./lanes";

const formulas: Readonly<Record<string, (x: Local, lanes: Lanes, code: Code) => Expression>> = {
  neg: (x, { neg }) => neg(x),
  abs: (x, { abs }) => abs(x),
  /** 0 for NaN. */
  sign: (x, { or, and, gt, lt }) => or(and(gt(x, 0), 1), and(lt(x, 0), -1)),
  square: (x, { mul }) => mul(x, x),
  sqrt: (x, { sqrt }) => sqrt(x),
  rsqrt: (x, { div, sqrt }) => div(1, sqrt(x)),
  reciprocal: (x, { div }) => div(1, x),
  /** NaN stays, and -0 becomes 0. */
  relu: (x, { andNot, le }) => andNot(x, le(x, 0)),
  /** NaN stays. */
  step: (x, { or, and, gt, ne }) => or(and(gt(x, 0), 1), and(ne(x, x), x)),
  floor: (x, { floor }) => floor(x),
  ceil: (x, _, code) => () => code.op("f32x4.ceil", x),
  round: (x, { nearest }) => nearest(x),
  isNaN: (x, { ne }) => ne(x, x),
  isInf: (x, { eq, abs }) => eq(abs(x), Infinity),
  isFinite: (x, { lt, abs }) => lt(abs(x), Infinity),
};

export const exactUnary: Readonly<Record<string, (code: Code, x: Local) => void>> = Object.fromEntries(
  Object.entries(formulas).map(([name, formula]) => [
    name,
    (code: Code, x: Local) => formula(x, lanes(code, "f32x4"), code)(),
  ]),
);
