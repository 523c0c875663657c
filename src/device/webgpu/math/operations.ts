/**
 * Elementwise primitives as WGSL expressions. An operand is any expression of the operation's type; it is put in once. Comparisons and tests give a `bool`. What a result needs are names for `functionsFor`.
 */
import { calledIn } from "./wgsl";

export interface WgslExpression {
  readonly expression: string;
  readonly needs: readonly string[];
}

type Formula = (a: string, b: string) => string;
type Formulas = Readonly<Record<string, Formula>>;

const call =
  (name: string): Formula =>
  (a, b) =>
    b === undefined ? `${name}(${a})` : `${name}(${a}, ${b})`;
const infix =
  (operator: string): Formula =>
  (a, b) =>
    `(${a} ${operator} ${b})`;
const calls = (names: string): Formulas =>
  Object.fromEntries(names.split(" ").map((name) => [name, call(`m_${name}`)]));

const floats: Formulas = {
  ...calls("exp expm1 log log1p sigmoid softplus erf sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh"),
  ...calls("sign square rsqrt relu step max min pow mod atan2"),
  floorDiv: call("m_floor_div"),
  neg: (x) => `(-(${x}))`,
  reciprocal: (x) => `(1.0 / ${x})`,
  abs: call("abs"),
  sqrt: call("sqrt"),
  floor: call("floor"),
  ceil: call("ceil"),
  round: call("round"),
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  div: infix("/"),
  isNaN: call("m_is_nan"),
  isInf: call("m_is_inf"),
  isFinite: call("m_is_finite"),
  equal: call("m_equal"),
  notEqual: call("m_not_equal"),
  less: call("m_less"),
  lessEqual: call("m_less_equal"),
  greater: call("m_greater"),
  greaterEqual: call("m_greater_equal"),
};

const wholes: Formulas = {
  neg: (x) => `(-(${x}))`,
  abs: call("abs"),
  sign: call("sign"),
  square: call("m_int_square"),
  relu: (x) => `max(${x}, 0)`,
  step: (x) => `select(0, 1, ${x} > 0)`,
  floor: (x) => x,
  ceil: (x) => x,
  round: (x) => x,
  isNaN: () => "false",
  isInf: () => "false",
  isFinite: () => "true",
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  max: call("max"),
  min: call("min"),
  div: call("m_int_div"),
  floorDiv: call("m_int_floor_div"),
  mod: call("m_int_mod"),
  pow: call("m_int_pow"),
  atan2: call("m_int_atan2"),
  equal: infix("=="),
  notEqual: infix("!="),
  less: infix("<"),
  lessEqual: infix("<="),
  greater: infix(">"),
  greaterEqual: infix(">="),
};

/** An order has false before true. */
const truths: Formulas = {
  not: (x) => `!(${x})`,
  and: infix("&&"),
  or: infix("||"),
  equal: infix("=="),
  notEqual: infix("!="),
  less: (a, b) => `(!(${a}) && ${b})`,
  lessEqual: (a, b) => `(!(${a}) || ${b})`,
  greater: (a, b) => `(${a} && !(${b}))`,
  greaterEqual: (a, b) => `(${a} || !(${b}))`,
};

const operation =
  (type: string, formulas: Formulas) =>
  (op: string, args: readonly string[]): WgslExpression => {
    const formula = formulas[op];
    if (!formula) throw new Error(`no WGSL expression of ${type} for the primitive: ${op}`);
    const expression = formula(args[0]!, args[1]!);
    return { expression, needs: calledIn(expression) };
  };

/**
 * Of f32. Within 2 ulp (3: tan, asin, sinh) where the machine rounds quotients and roots correctly; measured up to 5 with quotients of 2 ulp and sums that the
 * compiler reorders as it likes. Machines may take subnormal numbers for zero.
 */
export const floatOp = operation("f32", floats);
/** Of i32; results wrap to 32 bits. Operations that give fractions have none. */
export const integerOp = operation("i32", wholes);
/** Of bool. */
export const booleanOp = operation("bool", truths);
/** A float as an i32, cut off behind the point, as JavaScript puts it into an Int32Array. */
export const toInteger = (x: string): WgslExpression => ({
  expression: `m_to_integer(${x})`,
  needs: ["m_to_integer"],
});
