/** A shorter node that gives the same bits for every input, infinities, NaN and the sign of zero included; nothing where there is none. */
import { broadcast } from "../build/index";
import { sameShape } from "../shape";
import type { Node, Shape } from "../node";

export type Shorter = (node: Node) => Node | undefined;
export type ShorterRules = Readonly<Record<string, Shorter>>;

/** Repeated to the shape that the node had. */
export const shaped = (x: Node, shape: Shape): Node => (sameShape(x.shape, shape) ? x : broadcast(x, shape));
