/**
 * The words on a notebook's controls by the names that cells know them by: `const eta = view(Inputs.range([0, 1], {label: "step η"}))` gives
 * `{eta: "step η"}`. A page says a knob by its label, as the reader sees it; a label that is not a literal is not read.
 */
import type { CallExpression, Node, ObjectExpression, Property } from "acorn";
import { simple } from "acorn-walk";
import type { NotebookCell } from "./notebook.types";
import { parseCell } from "./parseCell";
import { nameOf, NotLiteral, toLiteral } from "./toLiteral";

export type KnobLabels = Readonly<Record<string, string>>;

/** Never throws. */
export function findKnobLabels(cells: readonly Pick<NotebookCell, "mode" | "source">[]): KnobLabels {
  const labels: Record<string, string> = {};
  for (const cell of cells) {
    const parsed = parseCell(cell);
    if (!parsed) continue;
    simple(parsed.body, {
      VariableDeclarator({ id, init }) {
        if (id.type !== "Identifier") return;
        const label = labelOf(controlIn(init));
        // "start at ηφ =" has its sign already.
        if (label !== undefined) labels[id.name] = label.replace(/\s*[=:]\s*$/, "");
      },
    });
  }
  return labels;
}

/** `Inputs.range(…)` of `view(Inputs.range(…))` or `live(…)`. */
function controlIn(node: Node | null | undefined): CallExpression | undefined {
  const shown = asCall(node);
  if (shown?.callee.type !== "Identifier" || !["view", "live"].includes(shown.callee.name)) return undefined;
  const control = asCall(shown.arguments[0]);
  if (control?.callee.type !== "MemberExpression") return undefined;
  const { object } = control.callee;
  return object.type === "Identifier" && object.name === "Inputs" ? control : undefined;
}

const asCall = (node: Node | null | undefined): CallExpression | undefined =>
  node?.type === "CallExpression" ? (node as CallExpression) : undefined;

function labelOf(control: CallExpression | undefined): string | undefined {
  const options = control?.arguments.findLast((one): one is ObjectExpression => one.type === "ObjectExpression");
  const property = options?.properties.find((one): one is Property => nameOf(one) === "label");
  try {
    const label = property && toLiteral(property.value);
    return typeof label === "string" && label.trim() !== "" ? label : undefined;
  } catch (error) {
    if (error instanceof NotLiteral) return undefined;
    throw error;
  }
}
