/** What was traced, as the plain data that a loop runs, with its cost and its name. */
import { cost, hash, type Graph } from "../graph/index";
import type { ProgramCost, ProgramLanes, TrainingProgram, Work } from "./program.types";
import { countDue } from "./schedule";
import type { NormalSpec } from "./spec.types";
import type { Traced } from "./traced";

export function toProgram(traced: Traced, lanes?: ProgramLanes): TrainingProgram {
  const { spec, init, layout, step, metrics, measured, live } = traced;
  const program = {
    init,
    step,
    ...(measured && { measure: measured.graph }),
    stateCount: layout.leaves.length,
    metrics,
    scalars: measured?.scalars ?? [],
    arrays: measured?.arrays ?? [],
    steps: spec.steps,
    seed: lanes?.seeds[0] ?? spec.seed,
    record: spec.record,
    every: spec.every,
    ...batchesOf(spec),
    ...(lanes && { lanes }),
    live: live.inputs(),
    cost: programCost(spec, step, measured?.graph),
  };
  return { ...program, hash: identity(program) };
}

function batchesOf({ data, batchSize, sampling }: NormalSpec): Pick<TrainingProgram, "batches"> {
  return data && batchSize !== undefined ? { batches: { size: data.size, batchSize, sampling } } : {};
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
  const { init, step, measure, steps, seed, every, record, batches, live, metrics, scalars, arrays, lanes } = program;
  const graphs = [init, step, ...(measure ? [measure] : [])].map(hash);
  const values = live.map(({ value }) => value);
  const rest = { steps, seed, every, record, batches, live: values, metrics, scalars, arrays, lanes };
  return `${graphs.join("-")}-${fnv1a(JSON.stringify(rest))}`;
}

function fnv1a(text: string): string {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return (state >>> 0).toString(16).padStart(8, "0");
}
