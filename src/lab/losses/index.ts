/** `losses` in a notebook. */
export { crossEntropy } from "./crossEntropy";
export { meanSquaredError } from "./meanSquaredError";
