/**
 * Scalars that are not constants. A live knob becomes one input of the graphs, fed by the loop with the knob's value of the moment.
 * A schedule becomes a table over the steps of the run, bound to the graphs as data are, in which a step looks itself up.
 */
import { gather, mul, reshape, scalar as constant, type Tensor } from "@tensorflow/tfjs-core";
import { boundInput, extraInput } from "../graph/index";
import { AuthorError, shown } from "../graph/authorError";
import { isLiveKnob } from "./knobs";
import { LaneKnob } from "./lanes";
import { liveInputName, type LiveInput } from "./program.types";
import type { LiveKnob } from "./run.types";
import type { Scalar, Schedule } from "./spec.types";

export class LiveInputs {
  readonly #knobs = new Map<string, LiveKnob>();
  readonly #tables = new Map<Schedule, Float32Array>();
  readonly #steps: number;

  /** @param steps of the run */
  constructor(steps: number) {
    this.#steps = steps;
  }

  /** What `scalar` of a context is; `step` and the knobs of the lane are the context's. */
  scalar(value: Scalar | LaneKnob, step: Tensor, lane: ReadonlyMap<string, Tensor>): Tensor {
    if (typeof value === "number") return constant(value, "float32");
    if (value instanceof LaneKnob) {
      value.met = true;
      return lane.get(value.name)!;
    }
    if (isSchedule(value)) return this.#scheduled(value, step, lane);
    if (!isLiveKnob(value)) {
      throw new AuthorError(
        "LB310",
        `scalar takes a number, a live knob or a schedule: ${shown(value)}`,
        "a missing hyperparameter, perhaps.",
      );
    }
    this.#knobs.set(value.liveId, value);
    return extraInput(liveInputName(value.liveId), [], "float32");
  }

  #scheduled(schedule: Schedule, step: Tensor, lane: ReadonlyMap<string, Tensor>): Tensor {
    const table = this.#tables.get(schedule) ?? tableOf(schedule, this.#steps);
    this.#tables.set(schedule, table);
    const all = boundInput("schedule", table, [table.length], "float32");
    const now = reshape(gather(all, reshape(step, [1]) as never), []);
    return schedule.scale === undefined ? now : mul(this.scalar(schedule.scale, step, lane), now);
  }

  knobs(): LiveKnob[] {
    return [...this.#knobs.values()];
  }

  inputs(): LiveInput[] {
    return this.knobs().map(({ liveId, name, value }) => ({ id: liveId, name, value }));
  }
}

function isSchedule(value: unknown): value is Schedule {
  return value !== null && typeof value === "object" && typeof (value as Partial<Schedule>).valueAt === "function";
}

/** At steps 0…steps: measures after the last update look too. */
function tableOf(schedule: Schedule, steps: number): Float32Array {
  return Float32Array.from({ length: steps + 1 }, (_, step) => {
    const value = schedule.valueAt(step, steps);
    if (Number.isFinite(value)) return value;
    const hint = "a schedule gives a finite number at each step from 0 to steps.";
    throw new AuthorError("LB316", `a schedule is not a finite number at step ${step}: ${shown(value)}`, hint);
  });
}
