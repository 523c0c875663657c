/** Elementwise primitives as functions of numbers. */
export const unaries: Readonly<Record<string, (x: number) => number>> = {
  abs: Math.abs,
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atanh: Math.atanh,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  erf,
  exp: Math.exp,
  expm1: Math.expm1,
  floor: Math.floor,
  isFinite: (x) => Number(Number.isFinite(x)),
  isInf: (x) => Number(Math.abs(x) === Infinity),
  isNaN: (x) => Number(Number.isNaN(x)),
  log: Math.log,
  log1p: Math.log1p,
  neg: (x) => -x,
  not: (x) => Number(!x),
  reciprocal: (x) => 1 / x,
  relu: (x) => (x > 0 || Number.isNaN(x) ? x : 0),
  round: halfToEven,
  rsqrt: (x) => 1 / Math.sqrt(x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
  sin: Math.sin,
  sinh: Math.sinh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  sqrt: Math.sqrt,
  square: (x) => x * x,
  step: (x) => (Number.isNaN(x) ? x : Number(x > 0)),
  tan: Math.tan,
  tanh: Math.tanh,
};

export const binaries: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  and: (a, b) => Number(a !== 0 && b !== 0),
  atan2: Math.atan2,
  div: (a, b) => a / b,
  equal: (a, b) => Number(a === b),
  floorDiv: (a, b) => Math.floor(a / b),
  greater: (a, b) => Number(a > b),
  greaterEqual: (a, b) => Number(a >= b),
  less: (a, b) => Number(a < b),
  lessEqual: (a, b) => Number(a <= b),
  max: Math.max,
  min: Math.min,
  mod: (a, b) => a - b * Math.floor(a / b),
  mul: (a, b) => a * b,
  notEqual: (a, b) => Number(a !== b),
  or: (a, b) => Number(a !== 0 || b !== 0),
  pow: Math.pow,
  sub: (a, b) => a - b,
};

/** Rounds to the nearest whole number, halves to the even one, as tfjs does. */
function halfToEven(x: number): number {
  const base = Math.floor(x);
  if (x - base !== 0.5) return Math.round(x);
  return base % 2 === 0 ? base : base + 1;
}

/** By its series for small |x| and by the continued fraction of erfc elsewhere; both to about 1e-15. */
function erf(x: number): number {
  const z = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (z > 6) return Math.sign(x);
  if (z < 2.5) {
    let [term, sum] = [z, z];
    for (let n = 1; n < 80; n += 1) {
      term *= (-z * z) / n;
      sum += term / (2 * n + 1);
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 120; n > 0; n -= 1) fraction = n / 2 / (z + fraction);
  return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * (z + fraction)));
}
