/**
 * Code that no trace sees, as one text: a part of a cell (a claim's measure, an experiment that is a generator), the cells whose values it
 * takes, and the functions of the lab that they name.
 */
import type { CallExpression, Node, ObjectExpression, Property } from "acorn";
import { simple } from "acorn-walk";
import { upstreamOf } from "../../notebook/cellsBehind";
import { cellShape, nodeShape } from "../../notebook/codeShape";
import { graphOf, namesDefinedBy } from "../../notebook/graphOf";
import type { CompiledSource } from "../../notebook/notebook.types";
import { findMembers, findOuterNames } from "../../notebook/outerNames";
import { parseCell } from "../../notebook/parseCell";
import { nameOf } from "../../notebook/toLiteral";
import type { LabSources } from "./labSources";

export interface PlainCode {
  /** Of `claim({…})`, what its property says (`measure`); undefined where there is no such call. */
  ofClaim(property: string): string | undefined;
  /** Of the cell as a whole. */
  ofCell(id: number): string;
}

export function plainCode(cells: readonly CompiledSource[], lab: LabSources): PlainCode {
  const { definers } = graphOf(cells);

  /** The text of a node of a cell, with all that it reaches. */
  function reached(node: Node, cell: CompiledSource): string {
    const names = findOuterNames(node);
    // A name that its own cell defines takes that cell whole.
    const own = namesDefinedBy(cell).some((name) => names.has(name)) ? [cell.id] : [];
    const others = [...names].flatMap((name) => definers.get(name) ?? []);
    const behind = upstreamOf(cells, [...own, ...others]);
    const nodes = [node, ...behind.flatMap((one) => parseCell(one)?.body ?? [])];
    const fromLab = nodes.flatMap(findMembers).flatMap(({ space, name }) => lab.reachedBy(space, name));
    return JSON.stringify([nodeShape(node), behind.map(cellShape).sort(), [...new Set(fromLab)].sort()]);
  }

  return {
    ofClaim(property) {
      for (const cell of cells) {
        const parsed = parseCell(cell);
        const value = parsed && findInClaim(parsed.body, property);
        if (value) return reached(value, cell);
      }
      return undefined;
    },
    ofCell(id) {
      const cell = cells.find((one) => one.id === id)!;
      const parsed = parseCell(cell);
      return parsed ? reached(parsed.body, cell) : cell.source;
    },
  };
}

function findInClaim(body: Node, property: string): Node | undefined {
  let found: Node | undefined;
  simple(body, {
    CallExpression({ callee, arguments: [first] }: CallExpression) {
      if (callee.type !== "Identifier" || callee.name !== "claim" || first?.type !== "ObjectExpression") return;
      const { properties } = first as ObjectExpression;
      found ??= (properties.find((one) => nameOf(one) === property) as Property | undefined)?.value;
    },
  });
  return found;
}
