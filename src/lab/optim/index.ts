/** `optim` in a notebook. */
export { adam, adamW } from "./adam";
export { clipByGlobalNorm, clipByValue } from "./clip";
export { ema } from "./ema";
export { momentum } from "./momentum";
export * as schedule from "./schedule";
export { sgd } from "./sgd";
export { train } from "./train";
