/**
 * What the page holds together: the runs and claims on it, which device they use, and who wants to know. The bar and
 * `window.lossbook` speak to this; strips and claims register here.
 */
import { DEVICE_NAMES, type DeviceName } from "../device/device";
import { checkpointsOn, type Checkpoints } from "../train/checkpoints";
import type { Snapshot } from "../train/run.types";
import { memoryShelf, type Shelf } from "../train/shelf";
import type { ClaimState } from "./claim/verdict";
import type { NotebookRecord, RecordedClaim } from "./record.types";

/** Something on the page that can be started and stopped as a whole. */
export interface Activity {
  readonly name: string;
  readonly kind: "run" | "sweep" | "claim";
  readonly busy: boolean;
  /** Resolves when it has ended. */
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
  readonly snapshot?: Snapshot;
  readonly result?: RecordedClaim;
}

export interface PageSession {
  readonly record: NotebookRecord | undefined;
  /** The record was made by other code than the page's. */
  readonly recordStale: boolean;
  readonly device: () => DeviceName | "auto";
  /** Names this page among all that share the shelf. */
  readonly place: string;
  /** Where what is unfinished is kept. */
  readonly shelf: Shelf;
  readonly checkpoints: Checkpoints;
  readonly activities: ReadonlySet<Activity>;
  /** Returns what takes it off again. */
  add(activity: Activity): () => void;
  /** Tells the page that something started, moved or ended. */
  changed(): void;
  /** Tells the page what a claim's state is now. */
  claimIs(state: ClaimState, claim?: RecordedClaim): void;
  subscribe(listener: () => void): () => void;
  runAll(): Promise<void>;
  stopAll(): Promise<void>;
}

export interface SessionOptions {
  readonly record?: NotebookRecord;
  readonly recordStale?: boolean;
  readonly device?: DeviceName | "auto";
  readonly place?: string;
  /** Default: memory, which is gone with the page. */
  readonly shelf?: Shelf;
  readonly onClaim?: (state: ClaimState, claim?: RecordedClaim) => void;
}

export function pageSession(options: SessionOptions): PageSession {
  const { record, recordStale = false, device = "auto", place = "", shelf = memoryShelf(), onClaim } = options;
  const activities = new Set<Activity>();
  const listeners = new Set<() => void>();
  let sweep = 0;
  const changed = () => listeners.forEach((listener) => listener());
  return {
    record,
    recordStale,
    device: () => device,
    place,
    shelf,
    checkpoints: checkpointsOn(shelf),
    activities,
    add(activity) {
      activities.add(activity);
      changed();
      return () => {
        activities.delete(activity);
        changed();
      };
    },
    changed,
    claimIs: (state, claim) => onClaim?.(state, claim),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async runAll() {
      const mine = ++sweep;
      const inOrder = [...activities].sort((a, b) => Number(a.kind === "claim") - Number(b.kind === "claim"));
      for (const activity of inOrder) {
        if (mine !== sweep) return;
        await activity.start();
      }
    },
    async stopAll() {
      sweep += 1;
      await Promise.all([...activities].map((activity) => activity.stop()));
    },
  };
}

/** `?device=simd|webgpu|wasm|cpu|reference`; anything else is `auto`. */
export function deviceFrom(search: string): DeviceName | "auto" {
  const asked = new URLSearchParams(search).get("device");
  return DEVICE_NAMES.find((name) => name === asked) ?? "auto";
}
