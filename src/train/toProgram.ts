/** What was traced, as the plain data that a loop runs, with its cost and its name. */
import { cost, type Graph } from "../graph/index";
import type { ProgramCost, ProgramLanes, TrainingProgram, Work } from "./program.types";
import { countDue } from "./schedule";
import type { NormalSpec } from "./spec.types";
import { hashes, type Traced } from "./traced";

export function toProgram(traced: Traced, lanes?: ProgramLanes): TrainingProgram {
  const { spec, init, layout, step, metrics, measured, live } = traced;
  const program = {
    init,
    step,
    ...(measured && { measure: measured.graph }),
    passes: measured?.passes ?? [],
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
    cost: programCost(traced),
  };
  return { ...program, hash: identity(program, traced) };
}

function batchesOf({ data, batchSize, sampling }: NormalSpec): Pick<TrainingProgram, "batches"> {
  return data && batchSize !== undefined ? { batches: { size: data.size, batchSize, sampling } } : {};
}

function programCost({ spec, step, measured }: Traced): ProgramCost {
  const work = (graph: Graph): Work => {
    const { flops, nodes } = cost(graph);
    return { flops, nodes };
  };
  const passes = (measured?.passes ?? []).flatMap(({ graph, rest, size, chunk }) => [
    times(Math.floor(size / chunk), work(graph)),
    ...(rest ? [work(rest)] : []),
  ]);
  const measures = measured ? [work(measured.graph), ...passes] : [];
  const all = measures.reduce((a, b) => ({ flops: a.flops + b.flops, nodes: a.nodes + b.nodes }), {
    flops: 0,
    nodes: 0,
  });
  return { step: work(step), measure: all, measureCount: measured ? countDue(spec.every, spec.steps) : 0 };
}

const times = (n: number, { flops, nodes }: Work): Work => ({ flops: n * flops, nodes: n * nodes });

/** Names what is computed. Starting values of live knobs count: they are hyperparameters of the run. */
function identity(program: Omit<TrainingProgram, "hash">, traced: Traced): string {
  const { steps, seed, every, record, batches, live, metrics, scalars, arrays, lanes } = program;
  const values = live.map(({ value }) => value);
  const rest = { steps, seed, every, record, batches, live: values, metrics, scalars, arrays, lanes };
  return `${hashes(traced).join("-")}-${fnv1a(JSON.stringify(rest))}`;
}

function fnv1a(text: string): string {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return (state >>> 0).toString(16).padStart(8, "0");
}
