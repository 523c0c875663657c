/** `optim` in a notebook. */
export { adam, adamW } from "./adam";
export { momentum } from "./momentum";
export { sgd } from "./sgd";
