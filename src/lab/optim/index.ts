/** `optim` in a notebook. */
export { adam, adamW } from "./adam";
export { clipByGlobalNorm, clipByValue } from "./clip";
export { continualBackprop } from "./continualBackprop";
export { descend } from "./descend";
export { ema } from "./ema";
export { frozen, groups, l2, scaled } from "./groups";
export { momentum, nesterov } from "./momentum";
export { momo, momoAdam } from "./momo";
export { amp, awp, sam } from "./perturbed";
export * as schedule from "./schedule";
export { sgd } from "./sgd";
export { train } from "./train";
export { dot, moved, norm, projected } from "./treeAlgebra";
