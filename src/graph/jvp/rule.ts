/** What a primitive's forward derivative is: from the result's node and the tangents of its operands; nothing where it is zero. */
import type { Node } from "../node";

export type Tangent = Node | undefined;
export type ForwardRule = (y: Node, tangents: readonly Tangent[]) => Tangent;
export type ForwardRules = Readonly<Record<string, ForwardRule>>;
