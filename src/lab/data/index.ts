/** `data` in a notebook. */
export { fashionClasses } from "./fashionClasses";
export { fashionMnist } from "./fashionMnist";
export { polynomialRegression } from "./polynomialRegression";
export { take } from "./take";
export { inputs, targets, tensor } from "./tensor";
