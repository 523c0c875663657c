/** Traces what `evaluate` asks for into an evaluation that a worker runs, and says how its outputs are nested. */
import { range, scalar, type Tensor } from "@tensorflow/tfjs-core";
import { flatten, random, trace, type DType, type GraphInput, type Tree, type Values } from "../../graph/index";
import { AuthorError, shown } from "../../graph/authorError";
import { LiveInputs } from "../liveInputs";
import type { LiveKnob } from "../run.types";
import type { MeasureContext } from "../spec.types";
import { isTensor, rowsOf, STREAM } from "../traceContext";
import { findArrays, nest, toArrayValue, type GivenArray } from "./arrays";
import type { Evaluated, EvaluateOptions } from "./evaluate";
import type { EvaluationProgram } from "./evaluation.types";

export interface TracedEvaluation {
  readonly program: EvaluationProgram;
  readonly live: readonly LiveKnob[];
  /** From the outputs of one entry to what the author gets. */
  toResult(outputs: readonly Values[]): Evaluated;
}

const KEY: GraphInput = { name: "key", shape: [2], dtype: "int32" };

/** Throws LB328, LB329 and what tracing throws. */
export function traceEvaluation(options: EvaluateOptions): TracedEvaluation {
  const { fn, inputs = {}, each, model, seed = 1 } = maybeOptions(options);
  const [first] = each ?? [];
  const sharedTree = first ? without(inputs, Object.keys(first)) : inputs;
  const shared = findArrays(sharedTree);
  const own = first ? findArrays(first) : [];
  const entries = each ? each.map((entry, i) => sameArrays(own, findArrays(entry), i)) : [[]];
  const live = new LiveInputs(0);
  let result!: Tree;
  const graph = trace([KEY, ...[...shared, ...own].map(plain)], ([key, ...fed]) => {
    const leaves = fed[Symbol.iterator]();
    const given = nest<Tensor>(sharedTree, leaves);
    const all = first ? { ...(given as object), ...(nest<Tensor>(first, leaves) as object) } : given;
    return (result = maybeTree(fn(all as never, contextOf(key!, live, model))));
  });
  const outputs = flatten(result).map(({ shape, dtype }) => ({ shape: [...shape], dtype: dtype as DType }));
  return {
    program: { graph, seed, shared, own, entries },
    live: live.knobs(),
    toResult(values) {
      let next = 0;
      const build = (part: Tree): Evaluated => {
        if (isTensor(part)) return toLeaf(outputs[next]!, values[next++]!);
        if (Array.isArray(part)) return part.map(build);
        return Object.fromEntries(Object.entries(part).map(([name, branch]) => [name, build(branch as Tree)]));
      };
      return build(result);
    },
  };
}

function maybeOptions(options: EvaluateOptions): EvaluateOptions {
  const { fn, each } = options ?? {};
  const form = "for example evaluate({fn: ({w}) => tf.sum(tf.square(w)), inputs: {w: [1, 2]}}).";
  if (typeof fn !== "function") throw new AuthorError("LB328", `evaluate needs a function fn: ${shown(fn)}`, form);
  if (each !== undefined && !(Array.isArray(each) && each.length > 0))
    throw new AuthorError("LB328", `each must be a list of inputs, and not empty: ${shown(each)}`, form);
  return options;
}

/** A record without some of its fields. */
function without(inputs: unknown, names: readonly string[]): unknown {
  if (inputs === null || typeof inputs !== "object" || Array.isArray(inputs) || "shape" in inputs)
    throw new AuthorError("LB328", `with each, inputs must be a record: ${shown(inputs)}`, "give them names.");
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !names.includes(name)));
}

function sameArrays(first: readonly GivenArray[], entry: readonly GivenArray[], at: number): Values[] {
  const text = (arrays: readonly GivenArray[]): string =>
    arrays.map(({ name, shape, dtype }) => `${name} ${dtype} [${shape.join(", ")}]`).join("; ");
  if (text(first) === text(entry)) return entry.map(({ values }) => values);
  const hint = `all entries of each are like the first: ${text(first)}.`;
  throw new AuthorError("LB328", `entry ${at} of each is not like the first: ${text(entry)}`, hint);
}

const plain = ({ name, shape, dtype }: GivenArray): GraphInput => ({ name, shape, dtype });

function contextOf(key: Tensor, live: LiveInputs, model: EvaluateOptions["model"]): MeasureContext {
  const step = scalar(0, "int32");
  return {
    key: random.fold(key, STREAM.measure),
    step,
    scalar: (value) => live.scalar(value, step, new Map()),
    sumOverRows: (split, f) => f({ ...rowsOf(split), indices: range(0, split.size, 1, "int32"), count: split.size }),
    ...(model && { model: model as MeasureContext["model"] & object }),
  };
}

function maybeTree(value: unknown): Tree {
  const hint = "return a tensor, or a record or list of them.";
  const check = (part: unknown): void => {
    if (isTensor(part)) return;
    if (part === null || typeof part !== "object")
      throw new AuthorError("LB329", `evaluate's fn must return tensors: ${shown(part)}`, hint);
    for (const branch of Object.values(part)) check(branch);
  };
  check(value);
  const tree = value as Tree;
  if (flatten(tree).length === 0)
    throw new AuthorError("LB329", `evaluate's fn returns no tensor: ${shown(value)}`, hint);
  return tree;
}

function toLeaf(output: { shape: number[]; dtype: DType }, values: Values): Evaluated {
  return output.shape.length === 0 ? values[0]! : toArrayValue(output, values);
}
