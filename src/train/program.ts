/**
 * From an experiment to a training program: calls it with its knobs, checks what it returns, and traces init, step and measures into
 * graphs. Everything that the author's code can do wrong in a step is found here, before anything runs.
 */
import { cost, hash, type Graph } from "../graph/index";
import { AuthorError } from "./authorError";
import type { Compiled } from "./engine.types";
import { isLiveKnob } from "./knobs";
import { normalise } from "./normalise";
import type { ProgramCost, TrainingProgram, Work } from "./program.types";
import type { KnobValues } from "./run.types";
import { countDue } from "./schedule";
import type { NormalSpec } from "./spec.types";
import { LiveInputs } from "./liveInputs";
import { traceInit, traceMeasures, traceStep } from "./traceSpec";
import { whenReady } from "./whenReady";

export async function compile(experiment: unknown, knobs: KnobValues, seed?: number): Promise<Compiled> {
  return whenReady(() => compileNow(experiment, knobs, seed));
}

function compileNow(experiment: unknown, knobs: KnobValues, seed: number | undefined): Compiled {
  const wanted = seed === undefined ? knobs : { ...knobs, seed };
  const spec = normalise(typeof experiment === "function" ? experiment(wanted) : experiment, seed ?? seedOf(knobs));
  const live = new LiveInputs(spec.steps);
  const { graph: init, layout } = traceInit(spec);
  const { graph: step, metrics } = traceStep(spec, layout, live);
  const measured = spec.measures.size > 0 ? traceMeasures(spec, layout, live) : undefined;
  const names = [...metrics, ...(measured?.scalars ?? []), ...(measured?.arrays ?? []).map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new AuthorError("LB315", `a metric and a measure have the same name: ${twice}`, "rename one.");
  const program = {
    init,
    step,
    ...(measured && { measure: measured.graph }),
    stateCount: layout.leaves.length,
    metrics,
    scalars: measured?.scalars ?? [],
    arrays: measured?.arrays ?? [],
    steps: spec.steps,
    seed: spec.seed,
    record: spec.record,
    every: spec.every,
    ...batchesOf(spec),
    live: live.inputs(),
    cost: programCost(spec, step, measured?.graph),
  };
  return { program: { ...program, hash: identity(program) }, live: live.knobs() };
}

function batchesOf({ data, batchSize, sampling }: NormalSpec): Pick<TrainingProgram, "batches"> {
  return data && batchSize !== undefined ? { batches: { size: data.size, batchSize, sampling } } : {};
}

/** A knob named `seed` is the run's seed, also where the experiment forgets to pass it on. */
function seedOf({ seed }: KnobValues): number | undefined {
  if (isLiveKnob(seed))
    throw new AuthorError("LB305", "seed cannot be a live knob", "make it with view(…) instead of live(…).");
  return Number.isSafeInteger(seed) ? (seed as number) : undefined;
}

function programCost(spec: NormalSpec, step: Graph, measure: Graph | undefined): ProgramCost {
  const work = (graph: Graph | undefined): Work => {
    if (!graph) return { flops: 0, nodes: 0 };
    const { flops, nodes } = cost(graph);
    return { flops, nodes };
  };
  return { step: work(step), measure: work(measure), measureCount: measure ? countDue(spec.every, spec.steps) : 0 };
}

/** Names what is computed. Starting values of live knobs count: they are hyperparameters of the run. */
function identity(program: Omit<TrainingProgram, "hash">): string {
  const { init, step, measure, steps, seed, every, record, batches, live, metrics, scalars, arrays } = program;
  const graphs = [init, step, ...(measure ? [measure] : [])].map(hash);
  const rest = { steps, seed, every, record, batches, live: live.map(({ value }) => value), metrics, scalars, arrays };
  return `${graphs.join("-")}-${fnv1a(JSON.stringify(rest))}`;
}

function fnv1a(text: string): string {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return (state >>> 0).toString(16).padStart(8, "0");
}
