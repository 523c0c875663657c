/**
 * Which parts of a state can be written over: the unit that writes the new value is the last to read the old one, and reads each element
 * just before it writes it. All others are written beside the old value, and the two change places after each step.
 */
import type { FlatNode } from "../../graph/node";
import type { PlannedUnit } from "../plan/plannedUnit";
import { isPlain, type View } from "../plan/view";

/** By position in the state. `outputs` and inputs 0 … stateCount - 1 correspond. */
export function findInPlace(
  units: readonly PlannedUnit[],
  nodes: readonly FlatNode[],
  outputs: readonly number[],
  stateCount: number,
): boolean[] {
  return Array.from({ length: stateCount }, (_, input) => {
    const output = outputs[input]!;
    const writer = units.findIndex(({ writes }) => writes.includes(output));
    const lastReader = units.findLastIndex(({ reads }) => reads.includes(input));
    if (lastReader > writer) return false;
    const { unit } = units[writer]!;
    if (lastReader < writer) return true;
    if (unit.kind !== "loops" || unit.loops.length !== 1 || unit.fills.length > 0) return false;
    const [loop] = unit.loops;
    // A running result is set to nothing before anything is read.
    if (loop!.reductions.some(({ root }) => root === output)) return false;
    const size = (view: View): number => view.axes.flat().reduce((product, { extent }) => product * extent, 1);
    const whole = nodes[input]!.shape.reduce((a, b) => a * b, 1);
    return loop!.externals
      .filter(({ view }) => view.root === input)
      .every(({ view }) => view.offset === 0 && isPlain(view) && size(view) === whole);
  });
}

/** A unit that only copies an input to its own place does nothing. */
export function isNoOp({ unit }: PlannedUnit, outputs: readonly number[], inPlace: readonly boolean[]): boolean {
  if (unit.kind !== "loops" || unit.loops.length !== 1) return false;
  const [{ members, externals, stores, reductions }] = unit.loops as [(typeof unit.loops)[number]];
  if (members.length !== 1 || members[0]!.op !== "copy" || stores.length !== 1 || reductions.length > 0) return false;
  const input = outputs.indexOf(stores[0]!.root);
  return inPlace[input] === true && externals[0]?.view.root === input;
}
