/**
 * `vmap`: a function of one example as a function of many (per-example gradients, ensembles), without a loop. It is a transform of nodes, so it
 * mixes freely with derivatives, inside and outside.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { make, transpose } from "../build/index";
import { insideTrace } from "../insideTrace";
import type { Node } from "../node";
import { toAxis } from "../shape";
import { nodeOf, tensorOf } from "../traceBackend";
import { TraceError } from "../traceError";
import { mapTree, type Tree } from "../tree";
import { Lanes } from "./lanes";

/** The axis along which an argument (each tensor of its tree) holds lanes; null where all lanes share it. */
export type LaneAxis = number | null;

/**
 * `f` over lanes: `inAxes` says where each argument has them (default 0 for all); `f` sees one lane, and each tensor of its result
 * gets the lanes as a new axis 0. Random numbers differ by lane exactly if their key does.
 */
export function vmap<A extends Tree[], R extends Tree>(
  f: (...args: A) => R,
  inAxes: LaneAxis | readonly LaneAxis[] = 0,
): (...args: A) => R {
  return (...args) => {
    insideTrace("vmap");
    const axes = args.map((_, i) => (Array.isArray(inAxes) ? (inAxes[i] as LaneAxis) : (inAxes as LaneAxis)));
    if (axes.includes(undefined as never))
      throw new TraceError(
        "LB111",
        `inAxes of vmap must have one entry for each of ${args.length} arguments: ${JSON.stringify(inAxes)}`,
        "give null for an argument that all lanes share.",
      );
    const mapped = new Map<Node, Node>();
    const one = args.map((arg, i) => {
      const axis = axes[i]!;
      return axis === null ? arg : mapTree((leaf) => standIn(leaf, axis, mapped), arg);
    }) as A;
    const lanes = new Lanes(laneCount([...mapped.values()]), mapped);
    return mapTree((leaf) => tensorOf(lanes.of(nodeOf(leaf))), f(...one));
  };
}

/** What one lane sees of a tensor with lanes along `axis`. */
function standIn(leaf: Tensor, axis: number, mapped: Map<Node, Node>): Tensor {
  const all = nodeOf(leaf);
  const front = toAxis(axis, all.shape.length);
  const rest = [...all.shape.keys()].filter((i) => i !== front);
  const first = transpose(all, [front, ...rest]);
  const one = make("input", [], first.shape.slice(1), first.dtype);
  mapped.set(one, first);
  return tensorOf(one);
}

function laneCount(all: readonly Node[]): number {
  const counts = [...new Set(all.map(({ shape }) => shape[0]!))];
  if (counts.length === 1) return counts[0]!;
  throw new TraceError(
    "LB111",
    counts.length === 0
      ? "vmap needs an argument with lanes: null for all"
      : `arguments of vmap must have the same number of lanes: ${counts.join(", ")}`,
    "inAxes names the axis of each argument that holds the lanes.",
  );
}
