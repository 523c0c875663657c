/** How one tfjs kernel becomes primitive nodes. */
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Node } from "../node";

/** A kernel's inputs by tfjs's names; lists (concat, addN) come under "0", "1", …. */
export type Inputs = Readonly<Record<string, TensorInfo>>;
/** A kernel's attributes as tfjs has them: untyped, since every kernel has its own. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type KernelAttrs = Readonly<Record<string, any>>;
export type NodeOf = (tensor: TensorInfo) => Node;

export type Lowering = (inputs: Inputs, nodeOf: NodeOf, attrs: KernelAttrs) => Node | Node[];
export type Lowerings = Readonly<Record<string, Lowering>>;

/** A kernel of one input, called x. */
export const ofOne =
  (lower: (x: Node, attrs: KernelAttrs) => Node | Node[]): Lowering =>
  ({ x }, nodeOf, attrs) =>
    lower(nodeOf(x!), attrs);

/** A kernel of two inputs, called a and b. */
export const ofTwo =
  (lower: (a: Node, b: Node, attrs: KernelAttrs) => Node): Lowering =>
  ({ a, b }, nodeOf, attrs) =>
    lower(nodeOf(a!), nodeOf(b!), attrs);

/** A kernel of a list of inputs. */
export const ofList =
  (lower: (parts: Node[], attrs: KernelAttrs) => Node): Lowering =>
  (inputs, nodeOf, attrs) =>
    lower(Object.values(inputs).map(nodeOf), attrs);
