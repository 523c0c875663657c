/** The names that a piece of code takes from outside: not its parameters, not its own variables. */
import type {
  Class,
  FunctionDeclaration,
  Identifier,
  MemberExpression,
  Node,
  Pattern,
  VariableDeclaration,
} from "acorn";
import { ancestor } from "acorn-walk";

export interface FoundMember {
  readonly space: string;
  readonly name: string;
  readonly at: number;
}

/** Each `space.name` of an outer name, in document order. */
export function findMembers(body: Node): FoundMember[] {
  const found: FoundMember[] = [];
  ancestor(body, {
    MemberExpression({ object, property, computed }: MemberExpression, _state: unknown, ancestors: Node[]) {
      if (computed || object.type !== "Identifier" || property.type !== "Identifier") return;
      const { name: space } = object;
      if (!ancestors.some((around) => declares(around, space)))
        found.push({ space, name: property.name, at: property.start });
    },
  });
  return found.sort((a, b) => a.at - b.at);
}

export function findOuterNames(body: Node): ReadonlySet<string> {
  const found = new Set<string>();
  ancestor(body, {
    Identifier({ name }: Identifier, _state: unknown, ancestors: Node[]) {
      if (!ancestors.some((around) => declares(around, name))) found.add(name);
    },
  });
  return found;
}

/** Whether a function's parameters, or a block's own declarations, hide an outer name. */
function declares(node: Node, name: string): boolean {
  if ("params" in node) return (node.params as Pattern[]).some((pattern) => binds(pattern, name));
  if (node.type === "CatchClause") return binds((node as Node & { param: Pattern | null }).param, name);
  if (/^For(In|Of)?Statement$/.test(node.type)) {
    const { init, left } = node as Node & { init?: Node | null; left?: Node };
    return [init, left].some((one) => one && isDeclared(one, name));
  }
  if (node.type !== "BlockStatement" && node.type !== "Program") return false;
  return (node as Node & { body: Node[] }).body.some((statement) => isDeclared(statement, name));
}

function isDeclared(statement: Node, name: string): boolean {
  if (statement.type === "VariableDeclaration")
    return (statement as VariableDeclaration).declarations.some(({ id }) => binds(id, name));
  if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration")
    return (statement as FunctionDeclaration | Class).id?.name === name;
  return false;
}
const binds = (pattern: Pattern | null, name: string): boolean => boundNames(pattern).includes(name);

/** The names that a pattern gives values to: a and c of `{a, b: [c]}`. */
export function boundNames(pattern: Pattern | null): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((one) => boundNames(one.type === "RestElement" ? one.argument : one.value));
    case "ArrayPattern":
      return pattern.elements.flatMap(boundNames);
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    default:
      return [];
  }
}
