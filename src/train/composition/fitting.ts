/** From what `fit` asks for to a program with its first state, and from what the loop tells back to what the author gets. */
import type { Shape, Values } from "../../graph/node";
import { sizeOf } from "../../graph/node";
import { AuthorError, shown } from "../../graph/authorError";
import type { Compiled } from "../engine.types";
import type { KnobValues } from "../run.types";
import { Result, toSnapshot } from "../result";
import type { LoopCheckpoint, Progress } from "../protocol";
import type { RunError } from "../run.types";
import type { Layout } from "../stateTree";
import { findArrays, toArrayValue } from "./arrays";
import type { FitRequest, Fitted, FittedState } from "./fit";

export type Compile = (experiment: unknown, knobs: KnobValues, seed?: number, lanes?: unknown) => Promise<Compiled>;

export class Fitting {
  readonly result: Result;
  readonly initial: readonly (Values | undefined)[] | undefined;
  readonly #layout: Layout;
  #end: LoopCheckpoint | undefined;

  private constructor(
    readonly request: FitRequest,
    readonly compiled: Compiled,
  ) {
    const { experiment, options } = request;
    const { program } = compiled;
    const { knobs = {}, lanes, from } = options;
    this.#layout = compiled.layout!;
    this.result = new Result({ experiment, knobs, lanes, program });
    this.initial = from === undefined ? undefined : firstState(this.#layout, from, program.lanes?.count);
  }

  /** Throws what the spec is wrong in, and LB328 for a `from` that does not fit. */
  static async prepare(request: FitRequest, compile: Compile): Promise<Fitting> {
    const { knobs = {}, seed, lanes } = request.options;
    const compiled = await compile(request.experiment, knobs, seed, lanes);
    if (compiled.on)
      throw new AuthorError("LB327", "fit takes a training spec, not a generator", "say yield* experiment(knobs).");
    return new Fitting(request, compiled);
  }

  hear(progress: Progress): void {
    this.result.apply(progress);
  }

  keep(checkpoint: LoopCheckpoint): void {
    this.#end = checkpoint;
  }

  /** With an error: it ended early, and its state is the last that was told, if any. */
  fitted(error?: RunError): Fitted {
    const status = error ? "failed" : "done";
    const { lanes, ...snapshot } = toSnapshot(this.result, { status, stale: false, error });
    const count = this.compiled.program.lanes?.count;
    const state = (lane: number): FittedState => this.#end && stateOf(this.#layout, this.#end.state, lane, count);
    return {
      ...snapshot,
      state: state(0),
      ...(lanes && { lanes: lanes.map((own, lane) => ({ ...own, state: state(lane) })) }),
    };
  }
}

function stateOf(layout: Layout, state: readonly Values[], lane: number, count = 1): FittedState {
  const leaves = layout.leaves.map((leaf, i) => {
    const size = state[i]!.length / count;
    return toArrayValue(leaf, state[i]!.subarray(lane * size, (lane + 1) * size));
  });
  return layout.arrange(leaves);
}

/** Values of the leaves that `from` names, the same in each lane. */
function firstState(layout: Layout, from: unknown, lanes = 1): (Values | undefined)[] {
  const given = new Map(findArrays(from).map((array) => [array.name, array]));
  const values = layout.leaves.map(({ name, shape, dtype }) => {
    const array = given.get(name);
    if (!array) return undefined;
    given.delete(name);
    const [wanted, found] = [described(dtype, shape), described(array.dtype, array.shape)];
    if (wanted !== found)
      throw new AuthorError("LB328", `state ${name} is ${wanted}, but fit is to start from: ${found}`, "compare them.");
    return repeated(array.values, lanes * sizeOf(shape));
  });
  const [unknown] = given.keys();
  if (unknown === undefined) return values;
  const names = layout.leaves.map(({ name }) => name);
  const hint = `it has: ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""}.`;
  throw new AuthorError("LB328", `the state has nothing to start from: ${shown(unknown)}`, hint);
}

const described = (dtype: string, shape: Shape): string => `${dtype} [${shape.join(", ")}]`;

function repeated(values: Values, size: number): Values {
  if (values.length === size) return values;
  const all = new (values.constructor as Float32ArrayConstructor)(size);
  for (let at = 0; at < size; at += values.length) all.set(values, at);
  return all;
}
