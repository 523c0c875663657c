/** What turns an experiment into a program. Loaded on first use, because it brings tfjs and the tracer. */
import type { TrainingProgram } from "./program.types";
import type { KnobValues, LiveKnob } from "./run.types";

export interface Compiled {
  readonly program: TrainingProgram;
  /** The live knobs that the trace met; the loop follows their values. */
  readonly live: readonly LiveKnob[];
}

export interface Engine {
  /**
   * Calls the experiment and traces it. `seed` overrides the knob and the spec's own. `lanes`: a population, see lanes.ts. Waits for what the experiment is waiting for (data);
   * rejects with an AuthorError (LB3xx), a TraceError (LB1xx) or whatever the experiment throws.
   */
  compile(experiment: unknown, knobs: KnobValues, seed?: number, lanes?: unknown): Promise<Compiled>;
}
