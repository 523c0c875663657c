/**
 * Text as rows: windows of so many symbols, with what comes next. `windows` makes a split of them beforehand (for measures, or training on few);
 * `drawWindows` draws them anew at each step from the whole text, which is uploaded once.
 */
import * as tf from "@tensorflow/tfjs-core";
import { boundInput, hostRandom, random } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../split.types";
import { remembered } from "../transforms/remembered";
import type { Text } from "./characterText";

export interface WindowOptions {
  /** Symbols a row. */
  readonly context: number;
  /** Targets: the symbol after the window, [rows] (`next`, default), or after each of its places, [rows, context] (`all`). */
  readonly predict?: "next" | "all";
}

export interface WindowsOptions extends WindowOptions {
  /** Default: as many as fit without overlap, at most 20,000. */
  readonly rows?: number;
  /** Draws places at random; without it they lie evenly over the text. */
  readonly seed?: number;
}

const MOST_BY_DEFAULT = 20_000;

/** Inputs int32 [rows, context]. Throws LB336 for more than the text holds. */
export function windows(text: Text, { context, predict = "next", rows, seed }: WindowsOptions): Split {
  maybeWindow(text, context, predict);
  const places = text.size - context;
  const count = rows ?? Math.min(MOST_BY_DEFAULT, Math.max(1, Math.floor(places / context)));
  if (!Number.isInteger(count) || count < 1 || (seed === undefined && count > places))
    throw new AuthorError("LB336", `windows of ${text.id} are 1 to ${places}, not: ${count}`, "ask for fewer rows.");
  const id = `${text.id}.windows(${[context, predict, count, seed ?? "even"].join(", ")})`;
  return remembered(text, id, () => {
    const draw = seed === undefined ? undefined : hostRandom(seed);
    const step = places / count;
    const all = predict === "all";
    const inputs = new Int32Array(count * context);
    const targets = new Int32Array(all ? count * context : count);
    for (let row = 0; row < count; row += 1) {
      const from = draw ? draw.integer(places) : Math.floor(row * step);
      inputs.set(text.codes.subarray(from, from + context), row * context);
      if (all) targets.set(text.codes.subarray(from + 1, from + 1 + context), row * context);
      else targets[row] = text.codes[from + context]!;
    }
    return {
      id,
      size: count,
      inputs: { values: inputs, shape: [count, context], dtype: "int32" },
      targets: { values: targets, shape: all ? [count, context] : [count], dtype: "int32" },
    };
  });
}

export interface DrawWindowsOptions extends WindowOptions {
  /** int32 [2]: the step's, folded. */
  readonly key: tf.Tensor;
  readonly rows: number;
}

/** Windows at random places (each 24 bits, so of texts up to 16 million symbols), inside a step. */
export function drawWindows(
  text: Text,
  { key, rows, context, predict = "next" }: DrawWindowsOptions,
): { inputs: tf.Tensor; targets: tf.Tensor } {
  maybeWindow(text, context, predict);
  const codes = boundInput(text.id, text.codes, [text.size], "int32");
  const places = text.size - context;
  const drawn = tf.cast(tf.floor(random.uniform(key, [rows, 1], 0, places)), "int32");
  // Rounding may bring the last uniform number up to the end.
  const from = tf.minimum(drawn, tf.scalar(places - 1, "int32"));
  const at = (offset: number): tf.Tensor =>
    tf.gather(codes, tf.add(from, tf.range(offset, offset + context, 1, "int32")) as tf.Tensor2D);
  const after = tf.gather(codes, tf.reshape(tf.add(from, tf.scalar(context, "int32")), [rows]) as tf.Tensor1D);
  return { inputs: at(0), targets: predict === "all" ? at(1) : after };
}

function maybeWindow(text: Text, context: number, predict: string): void {
  if (!Number.isInteger(context) || context < 1 || context >= text.size)
    throw new AuthorError(
      "LB336",
      `a window of ${text.id} has 1 to ${text.size - 1} symbols, not: ${context}`,
      "for example context: 8.",
    );
  if (predict !== "next" && predict !== "all")
    throw new AuthorError("LB336", `windows predict "next" or "all", not: ${String(predict)}`, "choose one.");
}
