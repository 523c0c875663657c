/** Names that a part of the library does not have, `losses.crossEntropie`: told before anybody presses Run. */
import type { MemberExpression, Node, Pattern, VariableDeclaration } from "acorn";
import { ancestor } from "acorn-walk";
import { nearestName } from "./nearestName";
import type { CompiledSource, Problem } from "./notebook.types";
import { parseCell } from "./parseCell";
import { positionAt } from "./position";

/** What each namespace of the library has. */
export type Members = Readonly<Record<string, readonly string[]>>;

/** LB013, in the words that the page uses. */
export function findMemberProblems(cells: readonly CompiledSource[], members: Members): Problem[] {
  return cells.flatMap((cell) => {
    const parsed = parseCell(cell);
    if (!parsed) return [];
    return findMembers(parsed.body)
      .filter(({ space }) => Object.hasOwn(members, space) && cell.inputs.includes(space))
      .filter(({ space, name }) => !members[space]!.includes(name))
      .map(({ space, name, at }) => ({
        code: "LB013",
        message: `${space} has no: ${name}`,
        cell: cell.id,
        ...positionAt(parsed.text, at),
        hint: hintFor(name, members[space]!),
      }));
  });
}

const hintFor = (name: string, names: readonly string[]): string => {
  const near = nearestName(name, names);
  return near ? `did you mean ${near}?` : `there are: ${names.join(", ")}.`;
};

export interface FoundMember {
  readonly space: string;
  readonly name: string;
  readonly at: number;
}

/** Each `space.name` of an outer name, in document order. */
export function findMembers(body: Node): FoundMember[] {
  const found: FoundMember[] = [];
  ancestor(body, {
    MemberExpression(node: MemberExpression, _state: unknown, ancestors: Node[]) {
      const { object, property, computed } = node;
      if (computed || object.type !== "Identifier" || property.type !== "Identifier") return;
      const { name: space } = object;
      if (!ancestors.some((around) => declares(around, space)))
        found.push({ space, name: property.name, at: property.start });
    },
  });
  return found.sort((a, b) => a.at - b.at);
}

/** Whether a function's parameters, or a block's own variables, hide an outer name. */
function declares(node: Node, name: string): boolean {
  if ("params" in node) return (node.params as Pattern[]).some((pattern) => binds(pattern, name));
  if (node.type !== "BlockStatement" && node.type !== "Program") return false;
  return (node as Node & { body: Node[] }).body.some(
    (statement) =>
      statement.type === "VariableDeclaration" &&
      (statement as VariableDeclaration).declarations.some(({ id }) => binds(id, name)),
  );
}

function binds(pattern: Pattern | null, name: string): boolean {
  switch (pattern?.type) {
    case "Identifier":
      return pattern.name === name;
    case "ObjectPattern":
      return pattern.properties.some((one) => binds(one.type === "RestElement" ? one.argument : one.value, name));
    case "ArrayPattern":
      return pattern.elements.some((one) => binds(one, name));
    case "AssignmentPattern":
      return binds(pattern.left, name);
    case "RestElement":
      return binds(pattern.argument, name);
    default:
      return false;
  }
}
