/** Which primitives are views, which go element by element, which fold axes; all others are kernels of their own. */
import { ARITHMETIC, COMPARISONS, TESTS, UNARY } from "../../graph/build/elementwise";
import type { FlatNode } from "../../graph/node";
import { broadcastTo, reshaped, reversed, sliced, windowed, type View, type WindowAttrs } from "./view";

/** `copy` is the planner's own: a view made plain. */
const ELEMENTWISE = new Set([...UNARY, ...TESTS, ...ARITHMETIC, ...COMPARISONS, "select", "cast", "copy"]);
const REDUCTIONS = new Set(["sum", "reduceMax", "reduceMin"]);
const VIEWS = new Set(["reshape", "broadcast", "transpose", "slice", "reverse", "patches", "barrier"]);

export const isElementwise = ({ op }: FlatNode): boolean => ELEMENTWISE.has(op);
export const isReduction = ({ op }: FlatNode): boolean => REDUCTIONS.has(op);
export const isView = ({ op }: FlatNode): boolean => VIEWS.has(op);

/** What a view node is of its operand's view; undefined where that has too many factors. */
export function viewThrough({ op, attrs, shape }: FlatNode, view: View): View | undefined {
  switch (op) {
    case "reshape": {
      const axes = reshaped(view.axes, shape);
      return axes && { ...view, axes };
    }
    case "broadcast":
      return { ...view, axes: broadcastTo(view.axes, shape) };
    case "transpose":
      return { ...view, axes: (attrs.perm as number[]).map((axis) => view.axes[axis]!) };
    case "slice":
      return sliced(view, attrs.begin as number[], shape);
    case "reverse":
      return reversed(view, attrs.axes as number[]);
    case "patches":
      return windowed(view, shape, attrs as unknown as WindowAttrs);
    default:
      return view;
  }
}
