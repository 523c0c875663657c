/**
 * Checks a spec and fills it in: every mistake that can be seen before tracing is told here, with the field's name and what to write.
 */
import { AuthorError, shown } from "../graph/authorError";
import { adaptOptimizer } from "../graph/optimizer/adaptOptimizer";
import { stepsPerEpoch, type Sampling } from "./batches";
import type { Every } from "./schedule";
import type { Loss, Measure, Model, NormalSpec, Optimizer, Split, State } from "./spec.types";
import { supervised } from "./supervised";

const FIELDS = [
  "model",
  "loss",
  "optimizer",
  "data",
  "init",
  "step",
  "batchSize",
  "sampling",
  "steps",
  "epochs",
  "seed",
  "record",
  "measure",
];
const MEASURES_A_RUN = 100;
const DEFAULT_BATCH = 64;

/** Throws an AuthorError (LB301–LB308). `seed` overrides the spec's own. */
export function normalise(value: unknown, seed?: number): NormalSpec {
  const spec = maybeRecord(value);
  for (const name of Object.keys(spec)) {
    if (!FIELDS.includes(name))
      throw new AuthorError("LB302", `unknown field of a training spec: ${name}`, `known: ${FIELDS.join(", ")}.`);
  }
  const data = spec.data === undefined ? undefined : maybeSplit(spec.data);
  const batchSize = data && maybeBatchSize(spec.batchSize, data);
  const steps = maybeSteps(spec, data, batchSize);
  const { every = Math.max(1, Math.round(steps / MEASURES_A_RUN)), ...measures } = maybeMeasures(spec.measure);
  return {
    ...maybeUpdates(spec),
    model: spec.model as Model | undefined,
    data,
    batchSize,
    sampling: maybeSampling(spec.sampling, batchSize),
    steps,
    seed: seed ?? maybeSeed(spec.seed),
    record: maybeEvery("record", spec.record ?? 1),
    every: maybeEvery("measure.every", every),
    measures: new Map(Object.entries(measures).map(([name, f]) => [name, maybeFunction<never>(`measure.${name}`, f)])),
  };
}

type Fields = Record<string, unknown>;

function maybeRecord(value: unknown): Fields {
  if (value !== null && typeof value === "object") {
    if (!(Symbol.asyncIterator in value) && !(Symbol.iterator in value) && !("then" in value)) return value as Fields;
  }
  const hint =
    "return an object: {init, step, steps} or {model, data, loss, optimizer, steps}. An experiment of several fits is a generator function (async or not), which takes no lanes of its own: give them to its fits.";
  throw new AuthorError("LB301", `an experiment must return a training spec: ${shown(value)}`, hint);
}

function maybeUpdates(spec: Fields): Pick<NormalSpec, "init" | "step"> {
  if (spec.init !== undefined || spec.step !== undefined) {
    return { init: maybeFunction("init", spec.init), step: maybeFunction("step", spec.step) };
  }
  const missing = ["model", "loss", "optimizer", "data"].filter((name) => spec[name] === undefined);
  if (missing.length > 0) {
    throw new AuthorError(
      "LB303",
      `a training spec lacks: ${missing.join(", ")}`,
      "give model, loss, optimizer and data, or init and step.",
    );
  }
  const model = spec.model as Partial<Model>;
  const optimizer = adaptOptimizer(spec.optimizer) as Partial<Optimizer>;
  maybeFunction("model.init", model.init);
  maybeFunction("model.apply", model.apply);
  maybeFunction("optimizer.init", optimizer.init);
  maybeFunction("optimizer.update", optimizer.update);
  return supervised(model as Model, maybeFunction<Loss>("loss", spec.loss), optimizer as Optimizer<State, State>);
}

function maybeFunction<F>(name: string, value: unknown): F {
  if (typeof value === "function") return value as F;
  throw new AuthorError("LB304", `${name} must be a function: ${shown(value)}`, "did you call it, or leave it out?");
}

function positive(name: string, value: unknown, hint: string): number {
  if (Number.isInteger(value) && (value as number) > 0) return value as number;
  throw new AuthorError("LB305", `${name} must be a positive whole number: ${shown(value)}`, `${hint}.`);
}

/** Said as such, or in epochs. */
function maybeSteps({ steps, epochs }: Fields, data: Split | undefined, batchSize: number | undefined): number {
  if (epochs === undefined) return positive("steps", steps, "how many updates to do, for example steps: 1000");
  const count = positive("epochs", epochs, "passes over the data, for example epochs: 10");
  if (steps !== undefined)
    throw new AuthorError("LB305", `epochs and steps say the same thing twice: ${shown(steps)}`, "give one of them.");
  if (!data) throw new AuthorError("LB305", `epochs are passes over data, and there are none: ${count}`, "give steps.");
  return count * (batchSize === undefined ? 1 : stepsPerEpoch({ size: data.size, batchSize }));
}

function maybeSampling(value: unknown = "epochs", batchSize: number | undefined): Sampling {
  if (value !== "epochs" && value !== "replacement")
    throw new AuthorError("LB307", `unknown sampling: ${shown(value)}`, 'take "epochs" or "replacement".');
  if (value === "replacement" && batchSize === undefined) {
    const hint = "give data and a batchSize, or leave sampling out.";
    throw new AuthorError("LB307", 'there are no batches to draw for sampling: "replacement"', hint);
  }
  return value;
}

function maybeSeed(value: unknown = 1): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw new AuthorError("LB305", `seed must be a whole number: ${shown(value)}`, "for example seed: 1.");
}

function maybeEvery(name: string, value: unknown): Every {
  const log = value !== null && typeof value === "object" && "log" in value ? value.log : undefined;
  if (log !== undefined) return { log: positive(`${name}.log`, log, "points a decade, for example {log: 60}") };
  return positive(name, value, "each how many steps, for example 25, or {log: 60}");
}

function maybeMeasures(value: unknown = {}): Record<string, Measure> & { every?: Every } {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as Record<string, Measure>;
  throw new AuthorError(
    "LB306",
    `measure must be an object of functions: ${shown(value)}`,
    "for example measure: {every: 25, accuracy: measures.accuracy(data.test)}.",
  );
}

function maybeBatchSize(value: unknown = DEFAULT_BATCH, data: Split): number | undefined {
  if (value === "full") return undefined;
  const size = positive("batchSize", value, 'rows a step sees, or "full"');
  if (size <= data.size) return size;
  throw new AuthorError(
    "LB307",
    `batchSize is more than the data has (${data.size}): ${size}`,
    'take fewer, or batchSize: "full".',
  );
}

function maybeSplit(value: unknown): Split {
  const split = value as Partial<Split> & { train?: unknown };
  const hint = "data takes one part of a data set, for example data: fashion.train.";
  if (value === null || typeof value !== "object" || !split.inputs || !split.targets || !Number.isInteger(split.size)) {
    throw new AuthorError("LB308", `data must have size, inputs and targets: ${shown(value)}`, hint);
  }
  for (const part of ["inputs", "targets"] as const) {
    const { values, shape } = split[part]!;
    const size = Array.isArray(shape) ? shape.reduce((a, b) => a * b, 1) : NaN;
    if (!ArrayBuffer.isView(values) || values.length !== size || shape[0] !== split.size) {
      throw new AuthorError("LB308", `values of data.${part} do not fill its shape: ${shown(shape)}`, hint);
    }
  }
  return split as Split;
}
