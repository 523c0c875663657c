/**
 * A feed-forward language model (Bengio et al. 2003): the embeddings of the last few symbols, side by side, into a multilayer perceptron that
 * gives logits of the next one.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import { mlp, type Layer, type MlpOptions } from "./mlp";
import { deepModel } from "./deepModel";
import type { DeepModel } from "./model.types";

export interface CharacterMlpOptions extends Omit<MlpOptions, "sizes" | "parametrisation" | "normalisation"> {
  /** Symbols. */
  readonly vocabulary: number;
  /** Symbols that are looked at. */
  readonly context: number;
  /** Numbers a symbol, default 8. */
  readonly embedding?: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
}

export interface CharacterMlpParams {
  /** [vocabulary, embedding], from N(0, 1). */
  readonly embedding: tf.Tensor;
  readonly layers: readonly Layer[];
}

export interface CharacterMlp extends DeepModel<CharacterMlpParams> {
  /** Parameters in all, embeddings counted. */
  readonly size: number;
}

/** Inputs int32 [n, context] to logits [n, vocabulary]. Throws LB333 and what `mlp` throws. */
export function characterMlp(options: CharacterMlpOptions): CharacterMlp {
  const { vocabulary, context, embedding = 8, hidden, ...rest } = options;
  if (![vocabulary, context, embedding].every((size) => Number.isInteger(size) && size > 0))
    throw new AuthorError(
      "LB333",
      `vocabulary, context and embedding must be positive whole numbers: ${[vocabulary, context, embedding].join(", ")}`,
      "for example vocabulary: 34, context: 8.",
    );
  const sizes = [context * embedding, ...hidden, vocabulary];
  const body = mlp({ sizes, ...rest });
  const bias = rest.bias === false ? 0 : 1;
  const size = sizes.slice(1).reduce((all, out, i) => all + out * (sizes[i]! + bias), vocabulary * embedding);
  const model = deepModel<CharacterMlpParams>({
    init: ({ key }) => ({
      embedding: random.normal(random.fold(key, 1), [vocabulary, embedding]),
      layers: body.init({ key: random.fold(key, 0) }),
    }),
    run(params, symbols, own) {
      const looked = tf.gather(params.embedding, tf.cast(tf.reshape(symbols, [-1]), "int32"));
      const x = tf.reshape(looked, [symbols.shape[0]!, context * embedding]);
      return { ...body.applyWithHidden([...params.layers], x, own), params };
    },
  });
  return { ...model, size };
}
