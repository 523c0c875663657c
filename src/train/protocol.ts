/**
 * What passes between the page and whatever hosts the loop (a worker, or the page's own thread in tests): plain data, cloned as it is.
 *
 *   page --start, pause, resume, step, knob, hidden, slept, checkpoint, ping, stop--> host
 *   host --opened, progress*, evaluated*, checkpoint*, paused*, alive*, slept*, revived*, ended--> page
 *
 * `ended` comes exactly once and last. All metrics up to a checkpoint are told before it.
 */
import type { DeviceName } from "../device/device";
import type { Values } from "../graph/node";
import type { EvaluationProgram } from "./composition/evaluation.types";
import type { ArrayValue, RunError } from "./run.types";
import type { TrainingProgram } from "./program.types";

export type LiveValues = Readonly<Record<string, number>>;

export interface StartCommand {
  readonly type: "start";
  readonly program: TrainingProgram | EvaluationProgram;
  readonly device: DeviceName | "auto";
  /** Values of the live knobs now, by `liveId`. */
  readonly live: LiveValues;
  /** `step`: one step, then paused. `paused`: none. */
  readonly mode: "run" | "step" | "paused";
  /** The page is out of sight. Default false. */
  readonly hidden?: boolean;
  /** Go on from here. */
  readonly checkpoint?: LoopCheckpoint;
  /** Arrays of the state, in the program's order, that take the place of what `init` gives. */
  readonly initial?: readonly (Values | undefined)[];
  /** Tell a checkpoint at the end, too. */
  readonly keepEnd?: boolean;
}

/** All that a loop needs to go on from a step as if it had never stopped. */
export interface LoopCheckpoint {
  /** Of the program. */
  readonly hash: string;
  /** Updates done. */
  readonly step: number;
  /** Seconds of computing so far. */
  readonly seconds: number;
  /** The arrays of the state, in the program's order. */
  readonly state: readonly Values[];
  readonly lanes: readonly LaneMemory[];
}

/** What is remembered of a lane (of a run without lanes, its only one). */
export interface LaneMemory {
  /** Last value of each metric. */
  readonly good: Readonly<Record<string, number>>;
  /** How it ended, where it did: its numbers are no longer kept. */
  readonly error?: RunError;
}

export type LoopCommand =
  | { readonly type: "pause" | "resume" | "step" | "checkpoint" | "ping" | "stop" }
  | { readonly type: "knob"; readonly id: string; readonly value: number }
  /** Whether the page is out of sight: then longer chunks cost nobody anything. */
  | { readonly type: "hidden"; readonly hidden: boolean }
  /** The page, and the loop with it, was asleep: no time of computing. */
  | { readonly type: "slept"; readonly milliseconds: number };

export type Command = StartCommand | LoopCommand;

/** New points of one metric. */
export interface Column {
  readonly name: string;
  /** From 0; 0 in a run without lanes. */
  readonly lane: number;
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

export interface Progress {
  readonly type: "progress";
  /** Updates done. */
  readonly step: number;
  /** All that there will be, where that was not known at the start. */
  readonly steps?: number;
  /** `step` as if all steps cost alike (evenSteps), where the host knows better than the page. */
  readonly even?: number;
  /** Seconds of computing so far, pauses left out. */
  readonly seconds: number;
  readonly columns: readonly Column[];
  readonly arrays?: readonly LaneArrays[];
  /** Lanes that ended, in a population. */
  readonly fallen?: readonly { readonly lane: number; readonly error: RunError }[];
}

export interface LaneArrays {
  readonly lane: number;
  readonly values: Readonly<Record<string, ArrayValue>>;
}

export interface Ended {
  readonly type: "ended";
  readonly status: "done" | "stopped" | "failed";
  readonly error?: RunError;
}

export type LoopEvent =
  | { readonly type: "opened"; readonly device: DeviceName; readonly label: string; readonly why?: string }
  | Progress
  /** What an evaluation gives for the entries from `from` on. */
  | { readonly type: "evaluated"; readonly from: number; readonly outputs: readonly (readonly Values[])[] }
  | { readonly type: "checkpoint"; readonly checkpoint: LoopCheckpoint }
  | { readonly type: "paused" }
  /** The answer to `ping`. */
  | { readonly type: "alive" }
  /** The page was asleep and woke; the run goes on. */
  | { readonly type: "slept"; readonly milliseconds: number }
  /** The device compiles what the run needs: so many kernels of so many are done. */
  | { readonly type: "compiling"; readonly done: number; readonly all: number }
  /** Whatever computed died; another goes on from the checkpoint at `step` (0: the start), so what was told after it will come again. */
  | { readonly type: "revived"; readonly step: number; readonly why: string }
  | Ended;

/** Any error as the page shows it. */
export function toRunError(error: unknown): RunError {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, hint } = error as { code?: unknown; hint?: unknown };
  return {
    message: error.message,
    ...(typeof code === "string" && { code }),
    ...(typeof hint === "string" && { hint }),
  };
}
