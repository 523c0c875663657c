/** The step as data: trace it, differentiate it, count it, name it. */
export { checkpoint } from "./checkpoint";
export { cost, type Cost } from "./cost";
export { customVjp } from "./customVjp";
export { grad, hvp, jvp, stopGradient, straightThrough, valueAndGrad, vjp } from "./gradients";
export { decodeGraph, encodeGraph } from "./encode/encodeGraph";
export { hash } from "./hash";
export type { DType, FlatNode, Graph, GraphInput, Shape, Values } from "./node";
export { hostRandom, type HostRandom } from "./random/hostRandom";
export { random } from "./random/random";
export { boundInput, extraInput, isTracing, trace } from "./trace";
export { simplify } from "./simplify/simplify";
export { vmap, type LaneAxis } from "./vmap/vmap";
export { vmapGraph } from "./vmap/vmapGraph";
export { TraceError } from "./traceError";
export { flatten, mapTree, paths, unflatten, type Tree } from "./tree";
