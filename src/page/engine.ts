/** The engine as notebooks name it, in one chunk that is loaded when somebody needs it: tfjs operations, transforms, the lab. */
export * as tf from "./tensorflow";
export * from "../lab/index";
export {
  checkpoint,
  customVjp,
  grad,
  hvp,
  jvp,
  stopGradient,
  straightThrough,
  valueAndGrad,
  vjp,
  vmap,
} from "../graph/index";
