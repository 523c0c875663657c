/** `models` in a notebook. */
export { linear } from "./linear";
export { mlp } from "./mlp";
export { twoLayerCommittee } from "./twoLayerCommittee";
