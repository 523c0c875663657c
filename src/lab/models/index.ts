/** `models` in a notebook. */
export { layers } from "./layers";
export { linear } from "./linear";
export { mlp } from "./mlp";
export { twoLayerCommittee } from "./twoLayerCommittee";
