/**
 * `optim.schedule` in a notebook: hyperparameters that change with the step, given where a number would be (`learningRate: schedule.cosine({from: 0.1})`).
 * A schedule is a function of the step alone, evaluated ahead for the whole run, so that a paused or resumed run goes on as planned.
 * `step` counts the updates done, from 0; `steps` is how many the schedule covers.
 */
import { AuthorError } from "../../graph/authorError";
import type { Hyperparameter, Schedule } from "./optimizer.types";

/** A part of another schedule. */
function toPart(value: number | Schedule): Schedule {
  if (typeof value === "number") return constant(value);
  if (value.scale === undefined) return value;
  throw new AuthorError("LB351", "a part of a schedule is scaled by itself: times", "put times around the whole.");
}

const maybeCount = (name: string, value: number): number => {
  if (Number.isInteger(value) && value > 0) return value;
  throw new AuthorError(
    "LB351",
    `${name} of a schedule must be a positive whole number: ${value}`,
    "count in updates.",
  );
};

/** Any function of the step. */
export function of(valueAt: (step: number, steps: number) => number): Schedule {
  return { valueAt };
}

export function constant(value: number): Schedule {
  return of(() => value);
}

/** `from`, times `factor` (default 0.1) after each `every` updates. */
export function step({ from, every, factor = 0.1 }: StepOptions): Schedule {
  const period = maybeCount("every", every);
  return of((at) => from * factor ** Math.floor(at / period));
}

/** `from` to `to` (default 0) in equal parts for `steps` updates (default all that are left), then `to`. */
export function linear({ from, to = 0, steps }: CosineOptions): Schedule {
  const given = steps === undefined ? undefined : maybeCount("steps", steps);
  return of((at, all) => from + (to - from) * Math.min(1, at / (given ?? all)));
}

/** `from`, times `factor` (default 0.1) at each of the shares of the run `at`: `drops({from: 0.02, at: [0.5, 0.8], factor: 0.2})`. */
export function drops({ from, at, factor = 0.1 }: DropsOptions): Schedule {
  const strange = at.find((share) => !(share >= 0 && share <= 1));
  if (strange !== undefined)
    throw new AuthorError(
      "LB351",
      `drops of a schedule are at shares of the run, 0 to 1: ${strange}`,
      "for example 0.5.",
    );
  return of((step, steps) => from * factor ** at.filter((share) => step >= share * steps).length);
}

/** to + (from − to) (1 + cos πs/S) / 2 for s < S, then `to` (Loshchilov & Hutter 2017, without restarts). S: `steps`, default all that are left. */
export function cosine({ from, to = 0, steps }: CosineOptions): Schedule {
  const given = steps === undefined ? undefined : maybeCount("steps", steps);
  return of((at, all) => to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(1, at / (given ?? all))))) / 2);
}

/** Rises in equal parts for `steps` updates, the first of them not 0, to where `then` starts, which goes on from there with its step 0. */
export function linearWarmup({ steps, then }: WarmupOptions): Schedule {
  const count = maybeCount("steps", steps);
  const next = toPart(then);
  return of((at, all) => {
    const rest = Math.max(1, all - count);
    return at < count ? (next.valueAt(0, rest) * (at + 1)) / count : next.valueAt(at - count, rest);
  });
}

/** `first` for `steps` updates, then `then`, which starts at its step 0 and covers the rest. */
export function sequence({ first, steps, then }: SequenceOptions): Schedule {
  const turn = maybeCount("steps", steps);
  const [before, after] = [toPart(first), toPart(then)];
  return of((at, all) => (at < turn ? before.valueAt(at, turn) : after.valueAt(at - turn, Math.max(1, all - turn))));
}

/** A schedule times a hyperparameter, which may be a live knob or differ by lane: `times(rate, schedule.cosine({from: 1}))`. */
export function times(scale: Hyperparameter, schedule: Schedule): Schedule {
  return { ...toPart(schedule), scale };
}

export interface StepOptions {
  readonly from: number;
  /** Updates. */
  readonly every: number;
  readonly factor?: number;
}

export interface DropsOptions {
  readonly from: number;
  /** Shares of the run, 0 … 1. */
  readonly at: readonly number[];
  readonly factor?: number;
}

export interface CosineOptions {
  readonly from: number;
  /** Default 0. */
  readonly to?: number;
  /** Updates. */
  readonly steps?: number;
}

export interface WarmupOptions {
  /** Updates. */
  readonly steps: number;
  readonly then: number | Schedule;
}

export interface SequenceOptions {
  readonly first: number | Schedule;
  /** Updates. */
  readonly steps: number;
  readonly then: number | Schedule;
}
