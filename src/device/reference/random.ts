/** Random primitives: keys are the last axis of two words; axes before it are lanes, each with a stream of its own. */
import type { FlatNode, Values } from "../../graph/node";
import { foldKey, uniforms } from "../../graph/random/threefry";
import { alongBroadcast, type Operand } from "./operand";

/** A key for each lane: keys [..., 2] and integers [...] broadcast. */
export function foldKeys(out: Values, { shape }: FlatNode, [keys, data]: readonly Operand[]): void {
  const lanes = shape.slice(0, -1);
  const at = { values: keys!.values, shape: keys!.shape.slice(0, -1) };
  alongBroadcast(lanes, [at, data!], (i, [lane, j]) => {
    out.set(foldKey(keys!.values.subarray(2 * lane!, 2 * lane! + 2), data!.values[j!]!), 2 * i);
  });
}

/** `size` numbers, shared out among the keys [..., 2] in order: each draws its numbers 0, 1, …. */
export function draw(keys: Values, size: number): Float32Array {
  const out = new Float32Array(size);
  const each = (2 * size) / keys.length;
  for (let lane = 0; 2 * lane < keys.length; lane += 1)
    out.set(uniforms(keys.subarray(2 * lane, 2 * lane + 2), each), lane * each);
  return out;
}
