/** Problems for people: a notebook, and under it each problem with its place and the way out. */
import type { Problem } from "../../notebook/notebook.types";
import type { Checked } from "./main";

export function problemsText(checked: readonly Checked[]): string {
  const lines = checked
    .filter(({ problems }) => problems.length > 0)
    .flatMap(({ notebook, problems }) => [notebook, ...problems.map(problemText), ""]);
  const count = checked.reduce((sum, { problems }) => sum + problems.length, 0);
  const many = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  return `${[...lines, `${many(checked.length, "notebook")}, ${many(count, "problem")}`].join("\n")}\n`;
}

function problemText({ code, message, cell, line, column, hint }: Problem): string {
  const place = [
    cell !== undefined && `cell ${cell}`,
    line !== undefined && `line ${line}${column === undefined ? "" : `:${column}`}`,
  ].filter(Boolean);
  const where = place.length > 0 ? ` (${place.join(", ")})` : "";
  return `  ${code} ${message}${where}${hint ? `\n    ${hint}` : ""}`;
}
