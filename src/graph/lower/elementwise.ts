/** Kernels that go element by element. */
import { add, binary, cast, div, filled, mul, reshape, scalar, select, sub, unary } from "../build/index";
import type { Node } from "../node";
import { ofList, ofOne, ofTwo, type Lowerings } from "./lowering";

/** The same function of whole numbers and of floats. */
const exactUnaries = {
  Abs: "abs",
  IsFinite: "isFinite",
  IsInf: "isInf",
  IsNan: "isNaN",
  LogicalNot: "not",
  Neg: "neg",
  Relu: "relu",
  Sign: "sign",
  Square: "square",
};

/** Whole numbers are whole already. */
const roundings = { Ceil: "ceil", Floor: "floor", Round: "round" };

/** Functions of floats; of whole numbers tfjs takes them as floats and cuts the result off. */
const unaries = {
  Acos: "acos",
  Acosh: "acosh",
  Asin: "asin",
  Asinh: "asinh",
  Atan: "atan",
  Atanh: "atanh",
  Cos: "cos",
  Cosh: "cosh",
  Erf: "erf",
  Expm1: "expm1",
  Log: "log",
  Log1p: "log1p",
  Reciprocal: "reciprocal",
  Rsqrt: "rsqrt",
  Sigmoid: "sigmoid",
  Sin: "sin",
  Sinh: "sinh",
  Softplus: "softplus",
  Sqrt: "sqrt",
  Tan: "tan",
  Tanh: "tanh",
};

const binaries = {
  Add: "add",
  Atan2: "atan2",
  Equal: "equal",
  Greater: "greater",
  GreaterEqual: "greaterEqual",
  Less: "less",
  LessEqual: "lessEqual",
  LogicalAnd: "and",
  LogicalOr: "or",
  Maximum: "max",
  Minimum: "min",
  Mod: "mod",
  Multiply: "mul",
  NotEqual: "notEqual",
  Pow: "pow",
  RealDiv: "div",
  Sub: "sub",
};

const map = <T, U>(record: Record<string, T>, f: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]));

/** Constants of the scaled exponential linear unit (Klambauer et al. 2017), as tfjs has them. */
const SELU_ALPHA = 1.7580993408473768;
const SELU_SCALE = 1.0507009873554805;

/** A function of floats applied to any type, with the type kept: what is behind the point is cut off. */
const throughFloat = (x: Node, f: (x: Node) => Node): Node => {
  const y = f(cast(x, "float32"));
  return x.dtype === "float32" ? y : cast(cast(y, "int32"), x.dtype);
};

const isPositive = (x: Node): Node => binary("greater", x, scalar(0, x.dtype));
/** `slope`·(e^x - 1) where x is negative, `scale`·x elsewhere, so that the slope at 0 is `scale`. */
const exponentialLinear = (x: Node, slope: number, scale: number): Node => {
  // The branch not taken must not overflow: its gradient would be 0·∞.
  const below = unary("expm1", binary("min", x, scalar(0)));
  return select(binary("greaterEqual", x, scalar(0)), mul(x, scalar(scale)), mul(below, scalar(slope)));
};

/** x, or `slope`·x where x is negative. */
export const leaky = (x: Node, slope: Node): Node => select(isPositive(x), x, mul(x, slope));

export const elementwise: Lowerings = {
  ...map(exactUnaries, (op) => ofOne((x) => unary(op, x))),
  ...map(roundings, (op) => ofOne((x) => (x.dtype === "float32" ? unary(op, x) : x))),
  ...map(unaries, (op) => ofOne((x) => throughFloat(x, (float) => unary(op, float)))),
  ...map(binaries, (op) => ofTwo((a, b) => binary(op, a, b))),
  AddN: ofList((parts) => parts.reduce(add)),
  Cast: ofOne((x, { dtype }) => cast(x, dtype)),
  ClipByValue: ofOne((x, { clipValueMin, clipValueMax }) =>
    binary("min", binary("max", x, scalar(clipValueMin, x.dtype)), scalar(clipValueMax, x.dtype)),
  ),
  Elu: ofOne((x) => throughFloat(x, (float) => exponentialLinear(float, 1, 1))),
  Exp: ofOne((x) => unary("exp", cast(x, "float32"))),
  /** An int32 tensor, also of floats. */
  FloorDiv: ofTwo((a, b) =>
    a.dtype === "float32"
      ? cast(unary("floor", div(a, b)), "int32")
      : binary("floorDiv", cast(a, "int32"), cast(b, "int32")),
  ),
  Identity: ofOne((x) => x),
  LeakyRelu: ofOne((x, { alpha }) => leaky(cast(x, "float32"), scalar(alpha))),
  OnesLike: ofOne((x) => filled(1, x.shape, x.dtype)),
  Prelu: ({ x, alpha }, nodeOf) => leaky(cast(nodeOf(x!), "float32"), cast(nodeOf(alpha!), "float32")),
  Relu6: ofOne((x) => binary("min", unary("relu", x), scalar(6, x.dtype))),
  Select: ({ condition, t, e }, nodeOf) => {
    const [c, a, b] = [nodeOf(condition!), nodeOf(t!), nodeOf(e!)];
    // A condition of rank 1 chooses whole slices of the first axis.
    const chooses = c.shape.length === 1 && a.shape.length > 1 && c.shape[0] === a.shape[0];
    return select(chooses ? reshape(c, [c.shape[0]!, ...a.shape.slice(1).map(() => 1)]) : c, a, b);
  },
  Selu: ofOne((x) => throughFloat(x, (float) => exponentialLinear(float, SELU_ALPHA, SELU_SCALE))),
  SquaredDifference: ofTwo((a, b) => unary("square", sub(a, b))),
  Step: ofOne((x, { alpha = 0 }) =>
    throughFloat(x, (float) =>
      alpha === 0 ? unary("step", float) : select(isPositive(float), scalar(1), scalar(alpha)),
    ),
  ),
  ZerosLike: ofOne((x) => filled(0, x.shape, x.dtype)),
};
