/** `data` in a notebook. */
export { fashionClasses } from "./fashionClasses";
export { fashionMnist } from "./fashionMnist";
export { fromArrays } from "./fromArrays";
export { polynomialRegression } from "./polynomialRegression";
export { gaussianMixture, gaussianRing } from "./synthetic/gaussianMixture";
export { icosahedronBits } from "./synthetic/icosahedronBits";
export { modularArithmetic } from "./synthetic/modularArithmetic";
export { moons } from "./synthetic/moons";
export { powerLawRegression } from "./synthetic/powerLawRegression";
export { shapes } from "./synthetic/shapes";
export { sparseParity } from "./synthetic/sparseParity";
export { teacherStudent } from "./synthetic/teacherStudent";
export { take } from "./take";
export { inputs, targets, tensor } from "./tensor";
export { characterText } from "./text/characterText";
export { drawWindows, windows } from "./text/windows";
export {
  imbalanced,
  noisyLabels,
  ofClasses,
  oneHot,
  randomLabels,
  relabel,
  rows,
  signs,
  slice,
} from "./transforms/labels";
export { onCanvas, permutePixels, pool, rotate } from "./transforms/pictures";
export { remembered } from "./transforms/remembered";
export { standardise } from "./transforms/standardise";
export { stripedViews } from "./transforms/stripedViews";
export { tasks } from "./transforms/tasks";
