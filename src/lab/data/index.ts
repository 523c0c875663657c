/** `data` in a notebook. */
export { fashionClasses, fashionMnist } from "./fashionMnist";
export { polynomialRegression } from "./polynomialRegression";
export { take } from "./take";
export { inputs, targets, tensor } from "./tensor";
