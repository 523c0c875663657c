/**
 * A graph as GPU work: the plan's units become pieces, pieces that need not wait for each other share a stage, and each stage is one dispatch of
 * one shader. Places of intermediate results are shared by what is needed when.
 *
 *   block  = constants | arena (intermediate results, scratch)
 *   places = block's place | inputs' places | outputs' places
 */
import type { FlatNode, Graph } from "../../graph/node";
import { sizeOf } from "../../graph/node";
import { arenaOf } from "../plan/arena";
import { plan, type PlanOptions } from "../plan/plan";
import type { PlannedUnit } from "../plan/plannedUnit";
import { fillPiece, loopPiece } from "./pieces/loop";
import { kernelPieces, WHOLE_KERNELS } from "./pieces/kernels";
import type { Piece, Shape } from "./pieces/piece";
import { productPieces } from "./pieces/product";
import { reductionPieces } from "./pieces/reduction";
import { shaderOf } from "./shader";
import { staged } from "./stages";

const ALIGN = 64;
const rounded = (words: number): number => Math.max(ALIGN, Math.ceil(words / ALIGN) * ALIGN);
const WORD = 4;

/** Chains of up to so many operations are computed on a product's results while they are in registers. */
const PLANNING: PlanOptions = {
  finish: {
    most: 8,
    reductions: true,
    kinds: new Set("add sub mul div neg relu step max min copy square abs select cast greater less".split(" ")),
  },
  kernels: WHOLE_KERNELS,
};

/** Where an array lies: so many words after one of the places. */
export interface Slot {
  /** Position among the places. */
  readonly entry: number;
  readonly offset: number;
}

export interface Dispatch {
  readonly name: string;
  readonly code: string;
  readonly groups: number;
  /** What the shader finds in its table. */
  readonly slots: readonly Slot[];
}

export interface CompiledGraph {
  readonly dispatches: readonly Dispatch[];
  /** Words of the block, and what is in it from the start on. */
  readonly words: number;
  readonly constants: readonly { readonly node: FlatNode; readonly place: number }[];
  /** How many places there are. */
  readonly placeCount: number;
  /** By part of the state: it is written over, or left as it is. */
  readonly inPlace: readonly boolean[];
}

/** Positions among the places; that of the block is 0. */
export const inputEntry = (i: number): number => 1 + i;
export const outputEntry = (graph: Graph, i: number): number => 1 + graph.inputs.length + i;

/** @param stateCount first inputs that outputs of the same position may be written over */
export function compileGraph(graph: Graph, shape: Shape, stateCount = 0): CompiledGraph {
  // A part of the state that a step leaves as it is stays where it is.
  const stays = graph.outputs.map((node, i) => i < stateCount && node === i);
  const moving = [...stays.keys()].filter((i) => !stays[i]);
  const { nodes, units, outputs } = plan({ ...graph, outputs: moving.map((i) => graph.outputs[i]!) }, PLANNING);
  const inputCount = graph.inputs.length;
  const scratchWords = new Map<number, number>();
  const scratch = (words: number): number => {
    const node = nodes.length + scratchWords.size;
    scratchWords.set(node, words);
    return node;
  };
  const pieces = units
    .flatMap((unit, i) => piecesOf(nodes, unit, shape, `u${i}`, scratch))
    .filter(({ groups }) => groups > 0);
  const outputOf = new Map(outputs.map((node, i) => [node, moving[i]!]));
  const isConstant = (node: number): boolean => nodes[node]?.op === "const" || nodes[node]?.op === "iota";
  const next = Array.from({ length: stateCount }, (_, i) => outputs[moving.indexOf(i)]);
  const { stages, inPlace } = staged(pieces, { next, isOutput: (node) => outputOf.has(node) });
  const wordsOf = (node: number): number => scratchWords.get(node) ?? sizeOf(nodes[node]!.shape);
  const inArena = (node: number): boolean => node >= inputCount && !outputOf.has(node) && !isConstant(node);
  const arena = arenaOf(
    stages.map((own) => ({ reads: own.flatMap(({ reads }) => reads), writes: own.flatMap(({ writes }) => writes) })),
    (node) => wordsOf(node) * WORD,
    (node) => !inArena(node),
  );
  let offset = 0;
  const constants = [...new Set(pieces.flatMap(({ reads }) => reads.filter(isConstant)))].map((node) => {
    const place = offset;
    offset += rounded(wordsOf(node));
    return { node: nodes[node]!, number: node, place };
  });
  const places = new Map(constants.map(({ number, place }) => [number, place]));
  const place = (node: number): Slot => {
    if (node < inputCount) return { entry: inputEntry(node), offset: 0 };
    const output = outputOf.get(node);
    if (output !== undefined) return { entry: outputEntry(graph, output), offset: 0 };
    return { entry: 0, offset: places.get(node) ?? offset + arena.offsets.get(node)! / WORD };
  };
  return {
    dispatches: stages.map((own) => shaderOf(own, { place, size: shape.size })),
    words: offset + rounded(arena.bytes / WORD),
    ...{
      constants,
      placeCount: 1 + inputCount + graph.outputs.length,
      inPlace: inPlace.map((own, i) => own || stays[i]!),
    },
  };
}

function piecesOf(
  nodes: readonly FlatNode[],
  { unit }: PlannedUnit,
  shape: Shape,
  fallback: string,
  scratch: (words: number) => number,
): Piece[] {
  if (unit.kind === "kernel") {
    const node = nodes[unit.node]!;
    const [shapes, dtypes] = [
      node.inputs.map((input) => nodes[input]!.shape),
      node.inputs.map((input) => nodes[input]!.dtype),
    ];
    return kernelPieces({ node, at: unit.node, operands: unit.operands, shapes, dtypes }, shape, scratch);
  }
  if (unit.kind === "product") {
    const node = nodes[unit.node]!;
    const summed = sizeOf(nodes[node.inputs[0]!]!.shape);
    const after = (unit.finish?.members ?? []).map(({ op }) => op);
    const name = `${[node.op, ...after].join("+")} [${node.shape.join()}]`;
    // Of nothing: zeros.
    if (summed === 0) return [fillPiece(unit.node, sizeOf(node.shape), () => "0.0", shape)];
    return productPieces(nodes, unit, shape, name, scratch);
  }
  return unit.loops.flatMap((loop) => {
    const parts = [...loop.members, ...loop.reductions].map(({ op }) => op);
    const name = `${parts.join("+") || fallback} [${loop.shape.join()}]`;
    if (loop.reductions.length === 0) return [loopPiece(loop, shape, name)];
    const after = (unit.finish?.members ?? []).map(({ op }) => op);
    return reductionPieces({ loop, finish: unit.finish, shape, name: [name, ...after].join("+"), scratch });
  });
}
