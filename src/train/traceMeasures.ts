/**
 * Traces all measures of a spec into one graph, so that what they share (the forward pass) is computed once. Sums over the rows of a large data
 * set (`sumOverRows`) are taken out of it: a graph of their own adds the rows of one chunk to the sums so far, and the measures' graph takes
 * the sums as inputs. A measure is called for each of these traces, and must ask for the same sums each time.
 */
import { add, range, zeros, type Tensor } from "@tensorflow/tfjs-core";
import { extraInput, type Graph } from "../graph/index";
import { AuthorError, shown } from "../graph/authorError";
import type { ArrayMeasure, MeasurePass } from "./program.types";
import type { MeasureContext, NormalSpec, RowSum, Split, State } from "./spec.types";
import { enter, isTensor, keyOf, rowsOf, stateInputs, STEP, STREAM, together, type Tracing } from "./traceContext";
import { traceLanes, type LaneInput } from "./traceLanes";

/** Rows that one graph goes over at most. */
export const CHUNK = 1000;

export interface TracedMeasures {
  readonly graph: Graph;
  readonly passes: readonly MeasurePass[];
  readonly scalars: readonly string[];
  readonly arrays: readonly ArrayMeasure[];
}

/** A sum over the rows of a large split, as a measure asked for it. */
interface Asked {
  readonly split: Split;
  readonly shape: number[];
  readonly dtype: "float32" | "int32";
}

type Traced = Omit<TracedMeasures, "passes">;

export function traceMeasures(spec: NormalSpec, tracing: Tracing): TracedMeasures {
  const asked: Asked[] = [];
  const probe = trace(spec, tracing, [], () => (split, f) => {
    const indices = extraInput("indices", [CHUNK], "int32");
    const value = maybeSum(f({ ...rowsOf(split, indices), indices, count: CHUNK }));
    asked.push({ split, shape: value.shape, dtype: value.dtype as Asked["dtype"] });
    return zeros(value.shape, value.dtype);
  });
  if (asked.length === 0) return { ...probe, passes: [] };
  const splits = [...new Set(asked.map(({ split }) => split))];
  const order = splits.flatMap((split) => asked.filter((one) => one.split === split));
  const finish = trace(spec, tracing, order.map(sumInput), (sums) => {
    let next = 0;
    return (split) => sums[order.indexOf(sameAsked(asked[next++], split))]!;
  });
  return { ...finish, passes: splits.map((split) => tracePass(spec, tracing, split, asked)) };
}

const sumInput = ({ shape, dtype }: Asked, i: number): LaneInput => ({ name: `sum:${i}`, shape, dtype, own: true });

function trace(
  spec: NormalSpec,
  tracing: Tracing,
  sums: readonly LaneInput[],
  large: (sums: readonly Tensor[]) => RowSum,
): Traced {
  const scalars: string[] = [];
  const arrays: ArrayMeasure[] = [];
  const graph = traceLanes(tracing.lanes, [...inputsOf(tracing), ...sums], (tensors, lane) => {
    const numbers: Tensor[] = [];
    const rest: Tensor[] = [];
    for (const [name, value] of measured(spec, tracing, tensors, lane, large)) {
      if (value.size === 1 && value.rank === 0) {
        scalars.push(name);
        numbers.push(value);
      } else {
        arrays.push({ name, shape: [...value.shape], dtype: value.dtype as ArrayMeasure["dtype"] });
        rest.push(value);
      }
    }
    return [...together(numbers), ...rest];
  });
  return { graph, scalars, arrays };
}

const inputsOf = ({ layout, lanes }: Tracing): LaneInput[] => [...stateInputs(layout), keyOf(lanes), STEP];

/** Each measure by name; `large` answers for sums over splits of more rows than a chunk has. */
function measured(
  spec: NormalSpec,
  tracing: Tracing,
  tensors: readonly Tensor[],
  lane: ReadonlyMap<string, Tensor>,
  large: (sums: readonly Tensor[]) => RowSum,
): [string, Tensor][] {
  const { state, context, rest } = enter(tracing, STREAM.measure, tensors, lane);
  const sumLarge = large(rest);
  const sumOverRows: RowSum = (split, f) => {
    if (split.size > CHUNK) return sumLarge(split, f);
    return maybeSum(f({ ...rowsOf(split), indices: range(0, split.size, 1, "int32"), count: split.size }));
  };
  const own: MeasureContext = { ...context, sumOverRows, ...(spec.model && { model: spec.model }) };
  return [...spec.measures].map(([name, measure]) => [name, maybeTensor(name, measure(state as State, own))]);
}

/** The graphs that add the rows of a chunk to the sums over one split. */
function tracePass(spec: NormalSpec, tracing: Tracing, split: Split, asked: readonly Asked[]): MeasurePass {
  const own = asked.filter((one) => one.split === split);
  const sums = own.map(sumInput);
  const of = (count: number): Graph => {
    const indices: LaneInput = { name: "indices", shape: [count], dtype: "int32", own: false };
    return traceLanes(tracing.lanes, [...inputsOf(tracing), indices, ...sums], (tensors, lane) => {
      const more: Tensor[] = [];
      let next = 0;
      measured(spec, tracing, tensors, lane, ([rows]) => (over, f) => {
        const { shape, dtype } = sameAsked(asked[next++], over);
        if (over === split) more.push(f({ ...rowsOf(split, rows), indices: rows!, count }));
        return zeros(shape, dtype);
      });
      return more.map((value, i) => add(tensors[tensors.length - sums.length + i]!, value));
    });
  };
  const left = split.size % CHUNK;
  return {
    graph: of(CHUNK),
    ...(left > 0 && { rest: of(left) }),
    size: split.size,
    chunk: CHUNK,
    sums: own.map(({ shape, dtype }) => ({ shape, dtype })),
  };
}

/** Measures are functions of the state: called again, they ask for the same sums. */
function sameAsked(asked: Asked | undefined, split: Split): Asked {
  if (asked?.split === split) return asked;
  const hint = "make splits outside of the measure, so that they are the same each time it is called.";
  throw new AuthorError("LB318", `a measure sums over other data each time: ${split.id ?? "data"}`, hint);
}

function maybeSum(value: unknown): Tensor {
  if (isTensor(value) && (value.dtype === "float32" || value.dtype === "int32")) return value;
  const hint = "give a sum over the rows, for example tf.sum(errors).";
  throw new AuthorError("LB317", `sumOverRows needs a float32 or int32 tensor: ${shown(value)}`, hint);
}

function maybeTensor(name: string, value: unknown): Tensor {
  if (isTensor(value)) return value;
  const hint = "for example tf.mean(errors).";
  throw new AuthorError("LB314", `measure ${name} must return a tensor: ${shown(value)}`, hint);
}
