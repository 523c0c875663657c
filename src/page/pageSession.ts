/**
 * What the page holds together: the runs and claims on it, which device they use, and who wants to know. The bar and
 * `window.lossbook` speak to this; strips and claims register here.
 */
import { DEVICE_NAMES, type DeviceName } from "../device/device";
import { checkpointsOn, type Checkpoints } from "../train/checkpoints";
import type { Snapshot } from "../train/run.types";
import { memoryShelf, type Shelf } from "../train/shelf";
import type { KnobValues } from "../train/run.types";
import type { ClaimOptions } from "./claim/claim.types";
import type { ClaimState } from "./claim/verdict";
import { ownResults, type OwnResults } from "./ownResults";
import type { NotebookRecord, RecordedClaim, RecordedSweep } from "./record.types";

/** A run that an activity would make: what a record's name is made of. */
export interface AskedRun {
  /** `run 5`, `claim`, `control`. */
  readonly part: string;
  readonly experiment: unknown;
  readonly knobs: KnobValues;
  readonly lanes?: unknown;
  /** What else decides on the numbers: seeds, settings. */
  readonly also?: unknown;
}

export interface StartOptions {
  /** For a claim: that many seeds, its own first; default its own. */
  readonly seeds?: number;
}

/** Something on the page that can be started and stopped as a whole. */
export interface Activity {
  readonly name: string;
  readonly kind: "run" | "sweep" | "claim";
  readonly busy: boolean;
  /** Resolves when it has ended. */
  start(options?: StartOptions): Promise<unknown>;
  stop(): Promise<unknown>;
  /** The runs that it would make now; those that differ in the seed only once. */
  asked(): readonly AskedRun[];
  readonly snapshot?: Snapshot;
  readonly result?: RecordedClaim;
  readonly table?: RecordedSweep | undefined;
  readonly claim?: ClaimOptions | undefined;
  /** How far it is while it is busy, 0 to 1. */
  readonly fraction?: number | undefined;
  /** Why it has no result. */
  readonly failure?: string | undefined;
}

export interface PageSession {
  readonly record: NotebookRecord | undefined;
  /** The record was made by other code than the page's. */
  readonly recordStale: boolean;
  /** Words on the page's controls, by the names of knobs. */
  readonly knobLabels: Readonly<Record<string, string>>;
  readonly device: () => DeviceName | "auto";
  /** Names this page among all that share the shelf. */
  readonly place: string;
  /** Where what is unfinished is kept. */
  readonly shelf: Shelf;
  readonly checkpoints: Checkpoints;
  /** What this reader's own runs came to, on this visit and before. */
  readonly own: OwnResults;
  readonly activities: ReadonlySet<Activity>;
  /** Returns what takes it off again. */
  add(activity: Activity): () => void;
  /** Tells the page that something started, moved or ended. */
  changed(): void;
  /** Tells the page what a claim's state is now. */
  claimIs(state: ClaimState, claim?: RecordedClaim): void;
  subscribe(listener: () => void): () => void;
  /** All of them, or those of one kind; claims last. */
  runAll(options?: StartOptions & { readonly only?: Activity["kind"] }): Promise<void>;
  stopAll(): Promise<void>;
}

export interface SessionOptions {
  readonly record?: NotebookRecord;
  readonly recordStale?: boolean;
  readonly device?: DeviceName | "auto";
  readonly place?: string;
  /** Names the page's code as it is now. */
  readonly code?: () => string;
  readonly knobLabels?: Readonly<Record<string, string>> | undefined;
  /** Default: memory, which is gone with the page. */
  readonly shelf?: Shelf;
  readonly onClaim?: (state: ClaimState, claim?: RecordedClaim) => void;
}

export function pageSession(options: SessionOptions): PageSession {
  const { knobLabels = {} } = options;
  const { record, recordStale = false, device = "auto", place = "", shelf = memoryShelf(), onClaim } = options;
  const { code = () => "" } = options;
  const activities = new Set<Activity>();
  const listeners = new Set<() => void>();
  let sweep = 0;
  const changed = () => listeners.forEach((listener) => listener());
  return {
    record,
    knobLabels,
    recordStale,
    device: () => device,
    place,
    shelf,
    checkpoints: checkpointsOn(shelf),
    own: ownResults({ shelf, place, code }),
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
    async runAll({ only, ...start } = {}) {
      const mine = ++sweep;
      const inOrder = [...activities]
        .filter(({ kind }) => only === undefined || kind === only)
        .sort((a, b) => Number(a.kind === "claim") - Number(b.kind === "claim"));
      for (const activity of inOrder) {
        if (mine !== sweep) return;
        await activity.start(start);
      }
    },
    async stopAll() {
      sweep += 1;
      await Promise.all([...activities].map((activity) => activity.stop()));
    },
  };
}

/** `?device=simd|webgpu|tfjs-webgpu|wasm|cpu|reference`; anything else is `auto`. */
export function deviceFrom(search: string): DeviceName | "auto" {
  const asked = new URLSearchParams(search).get("device");
  return DEVICE_NAMES.find((name) => name === asked) ?? "auto";
}
