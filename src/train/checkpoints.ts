/**
 * Runs that were not finished, by the hash of their program: the state at a step, and the metric columns up to it. What was saved
 * last at a place of the page is remembered, so that a reloaded page knows whether to look.
 */
import type { Column, LaneArrays, LoopCheckpoint } from "./protocol";
import type { Shelf } from "./shelf";

export interface SavedRun {
  readonly checkpoint: LoopCheckpoint;
  /** Metrics up to the checkpoint. */
  readonly columns: readonly Column[];
  readonly arrays: readonly LaneArrays[];
}

export interface Checkpoints {
  find(hash: string): Promise<SavedRun | undefined>;
  /** Whether something was saved at this place and not removed. */
  isAt(place: string): Promise<boolean>;
  save(saved: SavedRun, place: string): Promise<void>;
  remove(hash: string, place: string): Promise<void>;
}

export function checkpointsOn(shelf: Shelf): Checkpoints {
  const runKey = (hash: string) => `run:${hash}`;
  const placeKey = (place: string) => `place:${place}`;
  return {
    find: async (hash) => (await shelf.get(runKey(hash))) as SavedRun | undefined,
    isAt: async (place) => (await shelf.get(placeKey(place))) !== undefined,
    async save(saved, place) {
      await shelf.put(runKey(saved.checkpoint.hash), saved);
      await shelf.put(placeKey(place), saved.checkpoint.hash);
    },
    async remove(hash, place) {
      await shelf.remove(runKey(hash));
      if ((await shelf.get(placeKey(place))) === hash) await shelf.remove(placeKey(place));
    },
  };
}
