/** Functions of float32 lanes by the names of their primitives; tests give masks, lanes of all bits or none. */
import type { Code, Local } from "../wasm/code";
import { arc } from "./arc";
import { errorFunction } from "./errorFunction";
import { exactUnary } from "./exact";
import { exponential } from "./exponential";
import { hyperbolic } from "./hyperbolic";
import { hyperbolicTangent } from "./hyperbolicTangent";
import { logarithm } from "./logarithm";
import { sigmoid } from "./sigmoid";
import { softplus } from "./softplus";
import { trigonometric } from "./trigonometric";

/** Each pushes its result, within 2 ulp of the exact one. */
export const unaryMath: Readonly<Record<string, (code: Code, x: Local) => void>> = {
  ...exactUnary,
  ...hyperbolic,
  ...trigonometric,
  ...arc,
  erf: errorFunction,
  exp: exponential,
  log: logarithm,
  sigmoid,
  softplus,
  tanh: hyperbolicTangent,
};
