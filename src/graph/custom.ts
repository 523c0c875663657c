/**
 * A value with a gradient of its own: the mark `custom` has as operands the value, then what it is a function of. Forwards it is the
 * value; backwards its `backward` gives the gradients of the other operands.
 */
import { make } from "./build/index";
import type { Node } from "./node";

export interface Custom {
  /** From the cotangent and the mark itself (whose operands may be others than when it was made): gradients of its operands but the first. */
  readonly backward: (cotangent: Node, mark: Node) => readonly (Node | undefined)[];
  /** True where the gradient is that of the value anyway, and forward mode may go through it. */
  readonly exact: boolean;
}

export const custom = (value: Node, operands: readonly Node[], how: Custom): Node =>
  make("custom", [value, ...operands], value.shape, value.dtype, { ...how });

export const customOf = (mark: Node): Custom => mark.attrs as unknown as Custom;
