/** Functions of two vectors of float32 lanes by the names of their primitives; comparisons give masks, lanes of all bits or none. */
import type { Code, Local } from "../wasm/code";
import { atan2 } from "./arc";
import { lanes } from "./lanes";
import { power } from "./power";
import { floorDiv, mod } from "./quotient";

const INSTRUCTIONS = {
  add: "add",
  sub: "sub",
  mul: "mul",
  div: "div",
  max: "max",
  min: "min",
  equal: "eq",
  notEqual: "ne",
  less: "lt",
  lessEqual: "le",
  greater: "gt",
  greaterEqual: "ge",
} as const;

const exact = Object.fromEntries(
  Object.entries(INSTRUCTIONS).map(([name, instruction]) => [
    name,
    (code: Code, a: Local, b: Local) => lanes(code, "f32x4")[instruction](a, b)(),
  ]),
);

/** Each pushes its result, within 1 ulp of the exact one. */
export const binaryMath: Readonly<Record<string, (code: Code, a: Local, b: Local) => void>> = {
  ...exact,
  atan2,
  floorDiv,
  mod,
  pow: power,
};
