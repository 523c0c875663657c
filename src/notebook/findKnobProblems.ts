/** Knobs that turn nothing: `const width = view(Inputs…)` whose name no cell reads. */
import type { CallExpression, Identifier, Node, VariableDeclarator } from "acorn";
import { simple } from "acorn-walk";
import type { CompiledSource, Problem } from "./notebook.types";
import { parseCell } from "./parseCell";
import { positionAt } from "./position";

interface Knob {
  readonly name: string;
  readonly live: boolean;
  readonly at: number;
}

/** LB025, at the knob. The cell of a `view` has no value of it yet; that of a `live` has its handle. */
export function findKnobProblems(cells: readonly CompiledSource[]): Problem[] {
  return cells.flatMap((cell) => {
    const parsed = parseCell(cell);
    if (!parsed) return [];
    const read = (name: string) => cells.some((other) => other.id !== cell.id && other.inputs.includes(name));
    const idle = findKnobs(parsed.body).filter(
      ({ name, live }) => !read(name) && !(live && timesNamed(parsed.body, name) > 1),
    );
    return idle.map(({ name, at }) => ({
      code: "LB025",
      message: `knob without effect, no cell reads it: ${name}`,
      cell: cell.id,
      ...positionAt(parsed.text, at),
      hint: `use it, as in train(experiment, {${name}}), or take the knob away.`,
    }));
  });
}

function findKnobs(body: Node): Knob[] {
  const knobs: Knob[] = [];
  simple(body, {
    VariableDeclarator({ id, init }: VariableDeclarator) {
      const kind = calleeOf(init);
      if (id.type !== "Identifier" || (kind !== "view" && kind !== "live")) return;
      const [input] = (init as CallExpression).arguments;
      if (calleeOf(input)?.startsWith("Inputs.")) knobs.push({ name: id.name, live: kind === "live", at: id.start });
    },
  });
  return knobs;
}

/** `view` of `view(…)`, `Inputs.range` of `Inputs.range(…)`. */
function calleeOf(node: Node | null | undefined): string | undefined {
  if (node?.type !== "CallExpression") return undefined;
  const { callee } = node as CallExpression;
  if (callee.type === "Identifier") return callee.name;
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return undefined;
  return callee.property.type === "Identifier" ? `${callee.object.name}.${callee.property.name}` : undefined;
}

function timesNamed(body: Node, name: string): number {
  let times = 0;
  const count = (node: Identifier) => void (times += node.name === name ? 1 : 0);
  simple(body, { Identifier: count, VariablePattern: count } as never);
  return times;
}
