/** Kernels that go element by element. */
import { add, binary, cast, filled, mul, reshape, scalar, select, sub, unary } from "../build/index";
import type { Node } from "../node";
import { ofList, ofOne, ofTwo, type Lowerings } from "./lowering";

const unaries = {
  Abs: "abs",
  Acos: "acos",
  Acosh: "acosh",
  Asin: "asin",
  Asinh: "asinh",
  Atan: "atan",
  Atanh: "atanh",
  Ceil: "ceil",
  Cos: "cos",
  Cosh: "cosh",
  Erf: "erf",
  Exp: "exp",
  Expm1: "expm1",
  Floor: "floor",
  IsFinite: "isFinite",
  IsInf: "isInf",
  IsNan: "isNaN",
  Log: "log",
  Log1p: "log1p",
  LogicalNot: "not",
  Neg: "neg",
  Reciprocal: "reciprocal",
  Relu: "relu",
  Round: "round",
  Rsqrt: "rsqrt",
  Sigmoid: "sigmoid",
  Sign: "sign",
  Sin: "sin",
  Sinh: "sinh",
  Softplus: "softplus",
  Sqrt: "sqrt",
  Square: "square",
  Tan: "tan",
  Tanh: "tanh",
};

const binaries = {
  Add: "add",
  Atan2: "atan2",
  Equal: "equal",
  FloorDiv: "floorDiv",
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

const isPositive = (x: Node): Node => binary("greater", x, scalar(0, x.dtype));
/** `slope`·(e^x - 1) where x is negative, `scale`·x elsewhere. */
const exponentialLinear = (x: Node, slope: number, scale: number): Node => {
  // The branch not taken must not overflow: its gradient would be 0·∞.
  const below = unary("expm1", binary("min", x, scalar(0)));
  return select(isPositive(x), mul(x, scalar(scale)), mul(below, scalar(slope)));
};

export const elementwise: Lowerings = {
  ...map(unaries, (op) => ofOne((x) => unary(op, x))),
  ...map(binaries, (op) => ofTwo((a, b) => binary(op, a, b))),
  AddN: ofList((parts) => parts.reduce(add)),
  Cast: ofOne((x, { dtype }) => cast(x, dtype)),
  ClipByValue: ofOne((x, { clipValueMin, clipValueMax }) =>
    binary("min", binary("max", x, scalar(clipValueMin, x.dtype)), scalar(clipValueMax, x.dtype)),
  ),
  Elu: ofOne((x) => exponentialLinear(x, 1, 1)),
  Identity: ofOne((x) => x),
  LeakyRelu: ofOne((x, { alpha }) => select(isPositive(x), x, mul(x, scalar(alpha)))),
  OnesLike: ofOne((x) => filled(1, x.shape, x.dtype)),
  Prelu: ({ x, alpha }, nodeOf) => {
    const [value, slope] = [nodeOf(x!), nodeOf(alpha!)];
    return select(isPositive(value), value, mul(value, slope));
  },
  Relu6: ofOne((x) => binary("min", unary("relu", x), scalar(6, x.dtype))),
  Select: ({ condition, t, e }, nodeOf) => {
    const [c, a, b] = [nodeOf(condition!), nodeOf(t!), nodeOf(e!)];
    // A condition of rank 1 chooses whole slices of the first axis.
    const chooses = c.shape.length === 1 && a.shape.length > 1 && c.shape[0] === a.shape[0];
    return select(chooses ? reshape(c, [c.shape[0]!, ...a.shape.slice(1).map(() => 1)]) : c, a, b);
  },
  Selu: ofOne((x) => exponentialLinear(x, SELU_ALPHA, SELU_SCALE)),
  SquaredDifference: ofTwo((a, b) => unary("square", sub(a, b))),
  Step: ofOne((x, { alpha = 0 }) => {
    const step = unary("step", x);
    return alpha === 0 ? step : select(isPositive(x), scalar(1), scalar(alpha));
  }),
  ZerosLike: ofOne((x) => filled(0, x.shape, x.dtype)),
};
