/** What a primitive's gradient is: for each operand the gradient, made only if it is asked for; nothing where it is zero everywhere. */
import type { Node } from "../node";

export type Gradient = Node | (() => Node) | undefined;
/** From the gradient g of the result and the result's node y. Operands that were broadcast are summed back by the caller. */
export type Rule = (g: Node, y: Node) => readonly Gradient[];
export type Rules = Readonly<Record<string, Rule>>;
