/**
 * `yield* evaluate({fn, inputs, each})` inside an experiment that is a generator: traces `fn` once and computes it, at the inputs or at each
 * of many, on the device and in the worker that trains. What a loss is between two nets, on a plane, with other weights.
 */
import type { MeasureContext, Model } from "../spec.types";
import type { Nested } from "../stateTree";
import type { Given } from "./arrays";

export interface EvaluateOptions {
  /**
   * Traced: from the inputs as tensors, nested as they were given (records in the order of their names), to a tensor or a record or list of them. Its second argument is that of a
   * measure, so every measure is such a function: `evaluate({model, fn: measures.accuracy(data.test), inputs: {params}})`.
   */
  readonly fn: (inputs: never, context: MeasureContext) => unknown;
  /** Numbers, typed arrays, `{shape, values}` (what `fit` gives), in nested records and lists. Default none. */
  readonly inputs?: object | number;
  /** Other values for some of the inputs (records at the top), one after the other; uploaded anew each time, so give what differs only. */
  readonly each?: readonly object[];
  /** For measures that ask for the spec's model. */
  readonly model?: Pick<Model<never>, "apply">;
  /** Of the context's key. Default 1. */
  readonly seed?: number;
  /** For the strip, while it goes on. */
  readonly name?: string;
}

export class EvaluateRequest {
  constructor(readonly options: EvaluateOptions) {}
}

/**
 * Numbers for scalars, `{shape, values}` for other tensors, nested as `fn` returned them; with `each`, a list of these. Numbers that are not
 * finite are results like others. Fails with LB328 (inputs), LB329 (what `fn` returns) and what tracing throws.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as `fn` returned it, with numbers for tensors: only the author knows.
export function* evaluate(options: EvaluateOptions): Generator<EvaluateRequest, any, any> {
  return yield new EvaluateRequest(options);
}

/** What `evaluate` gives. */
export type Evaluated = Nested<number | Given>;
