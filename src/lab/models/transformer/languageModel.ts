/** A decoder of text (GPT): symbols and their places as vectors, a causal transformer, logits of the next symbol at each place. */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import { maybeCounts } from "../convolution/image";
import { deepModel } from "../deepModel";
import { initialWeights } from "../initialisation";
import type { DeepModel } from "../model.types";
import { transformer, type TransformerOptions, type TransformerParams } from "./transformer";

export interface LanguageModelOptions extends Omit<TransformerOptions, "causal"> {
  /** Symbols. */
  readonly vocabulary: number;
  /** Places: as many as a row of inputs may have. */
  readonly context: number;
}

export interface LanguageModelParams {
  /** [vocabulary, width] and [context, width], each from N(0, 1/2), so that their sum has variance 1. */
  readonly symbols: tf.Tensor;
  readonly places: tf.Tensor;
  readonly body: TransformerParams;
  /** [width, vocabulary], variance 1/width. */
  readonly readout: tf.Tensor;
}

/**
 * Inputs int32 [n, t], t at most `context`, to logits [n, t, vocabulary]; the targets of `losses.crossEntropy` are the next symbols, [n, t].
 * `hidden` is the residual stream after each layer, [n, t, width]. Throws LB331, LB333.
 */
export function languageModel(options: LanguageModelOptions): DeepModel<LanguageModelParams> {
  const { vocabulary, context, width } = options;
  maybeCounts({ vocabulary, context });
  const body = transformer({ ...options, causal: true });
  return deepModel<LanguageModelParams>({
    init: ({ key }) => ({
      symbols: random.normal(random.fold(key, 0), [vocabulary, width], 0, Math.SQRT1_2),
      places: random.normal(random.fold(key, 1), [context, width], 0, Math.SQRT1_2),
      body: body.init({ key: random.fold(key, 2) }),
      readout: initialWeights(random.fold(key, 3), [width, vocabulary], "lecun"),
    }),
    run(params, inputs) {
      const [n, t] = inputs.shape as [number, number];
      if (inputs.rank !== 2 || t > context)
        throw new AuthorError(
          "LB333",
          `a language model with context ${context} takes [n, t], t at most that, not: [${inputs.shape.join(", ")}]`,
          "cut the text into windows: data.windows(text, {context}).",
        );
      const looked = tf.gather(params.symbols, tf.cast(tf.reshape(inputs, [n * t]), "int32"));
      const tokens = tf.add(tf.reshape(looked, [n, t, width]), tf.slice(params.places, [0, 0], [t, width]));
      const { outputs, hidden } = body.applyWithHidden(params.body, tokens);
      const rows = tf.reshape(outputs, [n * t, width]) as tf.Tensor2D;
      const logits = tf.reshape(tf.matMul(rows, params.readout as tf.Tensor2D), [n, t, vocabulary]);
      return { outputs: logits, hidden, params };
    },
  });
}
