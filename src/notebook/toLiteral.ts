/** The value of an expression that stands in the source as it is: no name is looked up, nothing is run. */
import type { Expression, Node, Property } from "acorn";
import type { Literal } from "./notebook.types";

/** Thrown for the first part that is no literal. */
export class NotLiteral extends Error {
  constructor(readonly node: Node) {
    super("not a literal");
  }
}

/** Objects, arrays, strings, numbers, booleans, null, templates without values, and sums of those (a long caption). */
export function toLiteral(node: Node): Literal {
  const expression = node as Expression;
  switch (expression.type) {
    case "Literal":
      if (expression.regex || expression.bigint || expression.value === undefined) throw new NotLiteral(node);
      return expression.value as Literal;
    case "TemplateLiteral": {
      const [only] = expression.quasis;
      if (expression.expressions.length > 0 || typeof only?.value.cooked !== "string") throw new NotLiteral(node);
      return only.value.cooked;
    }
    case "ArrayExpression":
      return expression.elements.map((element) => {
        if (!element) throw new NotLiteral(node);
        return toLiteral(element);
      });
    case "ObjectExpression":
      return Object.fromEntries(
        expression.properties.map((property) => [keyOf(property), toLiteral((property as Property).value)]),
      );
    case "UnaryExpression": {
      const value = toLiteral(expression.argument);
      if (typeof value === "number" && expression.operator === "-") return -value;
      if (typeof value === "number" && expression.operator === "+") return value;
      if (typeof value === "boolean" && expression.operator === "!") return !value;
      throw new NotLiteral(node);
    }
    case "BinaryExpression": {
      const value = combine(expression.operator, toLiteral(expression.left), toLiteral(expression.right));
      if (value === undefined) throw new NotLiteral(node);
      return value;
    }
    default:
      throw new NotLiteral(node);
  }
}

/** The name of a plain property; a method's body, a getter, `...rest`, `{x}` and `[key]` are no literals. */
export function keyOf(node: Node): string {
  const name = nameOf(node);
  if (name === undefined || (node as Property).kind !== "init") throw new NotLiteral(node);
  return name;
}

/** The name that a property is written with, whatever its value is; none for `...rest` and `[key]`. */
export function nameOf(node: Node): string | undefined {
  const { type, computed, key } = node as Property;
  if (type !== "Property" || computed) return undefined;
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" ? String(key.value) : undefined;
}

function combine(operator: string, left: Literal, right: Literal): Literal | undefined {
  if (operator === "+" && typeof left === "string" && typeof right === "string") return left + right;
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  return { "+": left + right, "-": left - right, "*": left * right, "/": left / right, "**": left ** right }[operator];
}
