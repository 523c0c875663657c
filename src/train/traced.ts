/** An experiment called with its knobs, checked, and traced into graphs: everything that an author's code can do wrong is found here. */
import { hash, type Graph } from "../graph/index";
import { AuthorError } from "../graph/authorError";
import { LiveInputs } from "./liveInputs";
import { normalise } from "./normalise";
import type { MeasurePass } from "./program.types";
import type { KnobValues } from "./run.types";
import type { NormalSpec } from "./spec.types";
import type { Layout } from "./stateTree";
import type { LaneShape } from "./traceLanes";
import { traceMeasures, type TracedMeasures } from "./traceMeasures";
import { traceInit, traceStep } from "./traceSpec";

export interface Asked {
  readonly experiment: unknown;
  readonly knobs: KnobValues;
  /** Undefined: the spec's own. */
  readonly seed: number | undefined;
}

export interface Traced {
  readonly spec: NormalSpec;
  readonly init: Graph;
  readonly layout: Layout;
  readonly step: Graph;
  readonly metrics: readonly string[];
  readonly measured: TracedMeasures | undefined;
  readonly live: LiveInputs;
}

/** What the experiment returns: a spec, one hopes, or a generator. */
export function call({ experiment, knobs, seed }: Asked): unknown {
  const wanted = seed === undefined ? knobs : { ...knobs, seed };
  return typeof experiment === "function" ? (experiment as (knobs: KnobValues) => unknown)(wanted) : experiment;
}

/** `called`: what the experiment returned, where it was called already. */
export function traceAll(asked: Asked, lanes?: LaneShape, called = call(asked)): Traced {
  const spec = normalise(called, asked.seed);
  const live = new LiveInputs(spec.steps);
  const { graph: init, layout } = traceInit(spec, lanes);
  const tracing = { layout, live, lanes };
  const { graph: step, metrics } = traceStep(spec, tracing);
  const measured = spec.measures.size > 0 ? traceMeasures(spec, tracing) : undefined;
  const names = [...metrics, ...(measured?.scalars ?? []), ...(measured?.arrays ?? []).map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new AuthorError("LB315", `a metric and a measure have the same name: ${twice}`, "rename one.");
  return { spec, init, layout, step, metrics, measured, live };
}

/** Names of what is computed. */
export const hashes = ({ init, step, measured }: Traced): string[] => {
  const passes = (measured?.passes ?? []).flatMap(graphsOf);
  return [init, step, ...(measured ? [measured.graph] : []), ...passes].map(hash);
};

export const graphsOf = ({ graph, rest }: MeasurePass): Graph[] => [graph, ...(rest ? [rest] : [])];
