/** What turns an experiment into a program. Loaded on first use, because it brings tfjs and the tracer. */
import type { Host } from "./host";
import type { TrainingProgram } from "./program.types";
import type { KnobValues, LiveKnob } from "./run.types";
import type { Layout } from "./stateTree";

export interface Compiled {
  readonly program: TrainingProgram;
  /** The live knobs that the trace met; the loop follows their values. */
  readonly live: readonly LiveKnob[];
  /** How the state is nested. */
  readonly layout?: Layout;
  /** There for an experiment that is a generator: what hosts all of it, on a host for its parts. The program is empty then. */
  readonly on?: (host: Host) => Host;
}

export interface Engine {
  /**
   * Calls the experiment and traces it (one that is a generator: only its fits, when it is hosted). `seed` overrides the knob and the spec's own. `lanes`: a population, see lanes.ts. Waits for what the experiment is waiting for (data);
   * rejects with an AuthorError (LB3xx), a TraceError (LB1xx) or whatever the experiment throws.
   */
  compile(experiment: unknown, knobs: KnobValues, seed?: number, lanes?: unknown): Promise<Compiled>;
}
