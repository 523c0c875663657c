/** Names that a part of the library does not have, `losses.crossEntropie`: told before anybody presses Run. */
import { nearestName } from "./nearestName";
import type { CompiledSource, Problem } from "./notebook.types";
import { findMembers } from "./outerNames";
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
