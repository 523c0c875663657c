/**
 * `yield* fit(spec)` inside an experiment that is a generator: trains, as any run does, and gives the result with its last state. It is
 * no more than a request: whoever hosts the experiment answers it.
 */
import type { KnobValues, LaneSnapshot, Snapshot } from "../run.types";
import type { Arrays } from "./arrays";

export interface FitOptions {
  /** Where the first argument is a function. */
  readonly knobs?: KnobValues;
  /** A population: lists by name or a list of settings, as in `train`. */
  readonly lanes?: unknown;
  /** Overrides the spec's own. */
  readonly seed?: number;
  /** Columns are called `name.loss` and counted from step 0; without a name they go on under their own names where the last fit ended. */
  readonly name?: string;
  /** Starts from this state, or part of one (`{params: before.state.params}`), in place of what `init` gives. */
  readonly from?: Arrays;
  /** A number that is not finite ends this fit, not the experiment; its `error` tells of it. Default false. */
  readonly mayDiverge?: boolean;
}

/** A finished run, and the state that it ended with, nested as the experiment made it. */
export interface Fitted extends Omit<Snapshot, "lanes"> {
  readonly state: FittedState;
  readonly lanes?: readonly (LaneSnapshot & { readonly state: FittedState })[];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- an author knows how the state is nested; to write it down twice helps nobody.
export type FittedState = any;

export class FitRequest {
  constructor(
    readonly experiment: unknown,
    readonly options: FitOptions,
  ) {}
}

/** `spec`: a training spec, or a function from knobs to one. */
export function* fit(spec: unknown, options: FitOptions = {}): Generator<FitRequest, Fitted, Fitted> {
  return yield new FitRequest(spec, options);
}
