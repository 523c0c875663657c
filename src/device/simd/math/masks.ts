/** Functions of truth values: masks, lanes of all bits or none. An order has false before true. */
import type { Code, Local } from "../wasm/code";

export const unaryMask: Readonly<Record<string, (code: Code, x: Local) => void>> = {
  not: (code, x) => code.op("v128.not", x),
};

export const binaryMask: Readonly<Record<string, (code: Code, a: Local, b: Local) => void>> = {
  and: (code, a, b) => code.op("v128.and", a, b),
  or: (code, a, b) => code.op("v128.or", a, b),
  equal: (code, a, b) => code.op("i32x4.eq", a, b),
  notEqual: (code, a, b) => code.op("v128.xor", a, b),
  less: (code, a, b) => code.op("v128.andnot", b, a),
  lessEqual: (code, a, b) => code.op("i32x4.ge_s", a, b),
  greater: (code, a, b) => code.op("v128.andnot", a, b),
  greaterEqual: (code, a, b) => code.op("i32x4.le_s", a, b),
};
