/** Hyperbolic functions and their inverses, and exp and log next to zero. By float64, so that nearly all results are correctly rounded. */
import type { Code, Local } from "../wasm/code";
import { inFloat64 } from "./inFloat64";
import { lanes, type Expression } from "./lanes";
import { wideExponential, wideExponentialLess1 } from "./wideExponential";
import { wideLogarithmOf1Plus } from "./wideLogarithm";

type Formula = (code: Code, x: Local) => Expression;

function sinh(code: Code, x: Local): Expression {
  const { keep, add, mul, div } = lanes(code, "f64x2");
  const less1 = keep(wideExponentialLess1(code, x));
  return mul(0.5, add(less1, div(less1, add(less1, 1))));
}

function cosh(code: Code, x: Local): Expression {
  const { keep, add, mul, div } = lanes(code, "f64x2");
  const power = keep(wideExponential(code, x));
  return mul(0.5, add(power, div(1, power)));
}

/** log(x + √(x² + 1)) */
function asinh(code: Code, x: Local): Expression {
  const { keep, add, mul, div, sqrt, pmin } = lanes(code, "f64x2");
  const share = div(x, add(1, sqrt(add(mul(x, x), 1))));
  // At infinity the share is NaN, and `pmin` leaves 1.
  return wideLogarithmOf1Plus(code, keep(add(x, mul(x, pmin(1, share)))));
}

/** log(x + √(x² - 1)) */
function acosh(code: Code, x: Local): Expression {
  const { keep, add, sub, mul, sqrt } = lanes(code, "f64x2");
  const above1 = keep(sub(x, 1));
  return wideLogarithmOf1Plus(code, keep(add(above1, mul(sqrt(above1), sqrt(add(above1, 2))))));
}

/** ½ log((1 + x) / (1 - x)) */
function atanh(code: Code, x: Local): Expression {
  const { keep, add, sub, mul, div } = lanes(code, "f64x2");
  return mul(0.5, wideLogarithmOf1Plus(code, keep(div(add(x, x), sub(1, x)))));
}

/** The formula at |x|; the result gets the sign of x. */
const odd =
  (formula: Formula) =>
  (code: Code, x: Local): void => {
    const { keep, abs, withSign } = lanes(code, "f32x4");
    const size = keep(abs(x));
    code.push(withSign(() => inFloat64(code, [size], (wide) => formula(code, wide)()), x));
  };

/** The formula at x. Where the result has the sign of x, this one gives it to a zero too. */
const plain =
  (formula: Formula, { signed = false } = {}) =>
  (code: Code, x: Local): void => {
    const { withSign } = lanes(code, "f32x4");
    const result = () => inFloat64(code, [x], (wide) => formula(code, wide)());
    code.push(signed ? withSign(result, x) : result);
  };

export const hyperbolic: Readonly<Record<string, (code: Code, x: Local) => void>> = {
  expm1: plain(wideExponentialLess1, { signed: true }),
  log1p: plain(wideLogarithmOf1Plus, { signed: true }),
  sinh: odd(sinh),
  cosh: plain((code, x) => cosh(code, x)),
  asinh: odd(asinh),
  acosh: plain(acosh),
  atanh: odd(atanh),
};
