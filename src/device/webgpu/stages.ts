/**
 * Which pieces run at the same time. A piece comes one stage after the last that it needs; pieces whose results only the caller needs come in the
 * last stage, all at once: the whole update of an optimizer is then one dispatch, and a state's old values have been read for the last time
 * before new ones take their place.
 */
import type { Piece } from "./pieces/piece";

export interface Staged {
  readonly stages: readonly (readonly Piece[])[];
  /** By part of the state: nobody reads the old value after it is written over. */
  readonly inPlace: readonly boolean[];
}

export interface StageOptions {
  /** What takes the place of inputs 0, 1, …; undefined where nothing does. */
  readonly next: readonly (number | undefined)[];
  isOutput(node: number): boolean;
}

export function staged(pieces: readonly Piece[], { next, isOutput }: StageOptions): Staged {
  const writer = new Map(pieces.flatMap((piece) => piece.writes.map((node) => [node, piece] as const)));
  const read = new Set(pieces.flatMap(({ reads }) => reads));
  const stageOf = new Map<Piece, number>();
  const level = (piece: Piece): number => {
    const known = stageOf.get(piece);
    if (known !== undefined) return known;
    let stage = 0;
    for (const node of piece.reads) {
      const before = writer.get(node);
      if (before && before !== piece) stage = Math.max(stage, level(before) + 1);
    }
    stageOf.set(piece, stage);
    return stage;
  };
  // In the plan's order, which is one in which each comes after what it needs: no deep recursion.
  for (const piece of pieces) level(piece);
  const last = Math.max(0, ...stageOf.values());
  for (const piece of pieces)
    if (piece.writes.every((node) => isOutput(node) && !read.has(node))) stageOf.set(piece, last);
  const stages = Array.from({ length: last + 1 }, (_, stage) => pieces.filter((piece) => stageOf.get(piece) === stage));
  const inPlace = next.map((node, input) => {
    const own = node === undefined ? undefined : writer.get(node);
    if (!own) return false;
    const readers = pieces.filter(({ reads }) => reads.includes(input));
    return readers.every((reader) =>
      reader === own ? own.aligned.has(input) : stageOf.get(reader)! < stageOf.get(own)!,
    );
  });
  return { stages: stages.filter((own) => own.length > 0), inPlace };
}
