/**
 * A transformer's layers on tokens [n, t, width]. Where the norm stands decides how the residual stream grows:
 *
 *   post   x ← N(x + F(x))         Vaswani et al. 2017
 *   pre    x ← x + F(N(x))         Xiong et al. 2020; a norm at the end
 *   peri   x ← x + N(F(N(x)))      Kim et al. 2025; a norm on the tokens at the start and one at the end
 *
 * F is attention, then a two-layer perceptron of 4 times the width. No biases.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import { maybeActivation, type ActivationName } from "../activation";
import { maybeCounts } from "../convolution/image";
import { deepModel } from "../deepModel";
import { initialWeights } from "../initialisation";
import type { DeepModel } from "../model.types";
import { applyNorm, initNorm, maybeNormalisation, type Norm } from "../normalisation";
import { attention, type AttentionParams } from "./attention";

const placements = ["post", "pre", "peri"] as const;
export type Placement = (typeof placements)[number];

export interface TransformerOptions {
  readonly width: number;
  readonly layers: number;
  /** Divides the width; default 1. */
  readonly heads?: number;
  /** Default pre. */
  readonly placement?: Placement;
  /** Tokens see themselves and those before; default true. */
  readonly causal?: boolean;
  /** Queries and keys normalised in each head; default false. */
  readonly qkNorm?: boolean;
  /** Default layer. */
  readonly normalisation?: "layer" | "rms";
  /** Gains (and shifts) of the norms; default gain. */
  readonly affine?: boolean | "gain";
  /** Of the perceptrons, default gelu. */
  readonly activation?: ActivationName | ((x: tf.Tensor) => tf.Tensor);
  /** Hidden units of the perceptrons by the width; default 4. */
  readonly expansion?: number;
  /**
   * s: multiplies all weights at the start; default 1. Without it q, k, v, o and the perceptron's second matrix have variance 1/in, its first 2/in.
   */
  readonly weightScale?: number;
}

export interface TransformerBlock {
  readonly attention: AttentionParams;
  /** [width, expansion · width] and back. */
  readonly mlp: { readonly first: tf.Tensor; readonly second: tf.Tensor };
  /** Before (pre, peri) or after (post) each of the two. */
  readonly norms: readonly [Norm, Norm];
  /** On what each of the two gives (peri). */
  readonly outNorms?: readonly [Norm, Norm];
}

export interface TransformerParams {
  readonly blocks: readonly TransformerBlock[];
  readonly firstNorm?: Norm;
  readonly lastNorm?: Norm;
}

/** `hidden` is the residual stream after each layer, before the last norm: [n, t, width]. Throws LB331, LB333. */
export function transformer(options: TransformerOptions): DeepModel<TransformerParams> {
  const { width, layers, heads = 1, placement = "pre", causal = true, qkNorm = false, expansion = 4 } = options;
  const { normalisation: kind = "layer", affine = "gain", weightScale = 1 } = options;
  maybeCounts({ width, layers, heads, expansion });
  if (width % heads !== 0)
    throw new AuthorError(
      "LB333",
      `heads must divide the width ${width}, not: ${heads}`,
      "for example width 32, heads 4.",
    );
  if (!placements.includes(placement))
    throw new AuthorError("LB333", `unknown placement: ${String(placement)}`, `known: ${placements.join(", ")}.`);
  const activate = maybeActivation(options.activation ?? "gelu");
  const normalisation = maybeNormalisation({ kind, affine });
  const normal = (norm: Norm, x: tf.Tensor): tf.Tensor => applyNorm(normalisation, norm, x, false).x;
  const newNorm = (): Norm => initNorm(normalisation, width);
  const drawBlock = (key: tf.Tensor): TransformerBlock => {
    const draw = (place: number, shape: number[], name: "lecun" | "he" = "lecun") =>
      initialWeights(random.fold(key, place), shape, { name, scale: weightScale });
    const square = [width, width];
    return {
      attention: { query: draw(0, square), key: draw(1, square), value: draw(2, square), out: draw(3, square) },
      mlp: { first: draw(4, [width, expansion * width], "he"), second: draw(5, [expansion * width, width]) },
      norms: [newNorm(), newNorm()],
      ...(placement === "peri" && { outNorms: [newNorm(), newNorm()] as const }),
    };
  };
  const perceptron = ({ first, second }: TransformerBlock["mlp"], x: tf.Tensor): tf.Tensor => {
    const rows = tf.reshape(x, [-1, width]) as tf.Tensor2D;
    const units = activate(tf.matMul(rows, first as tf.Tensor2D)) as tf.Tensor2D;
    return tf.reshape(tf.matMul(units, second as tf.Tensor2D), x.shape);
  };
  return deepModel<TransformerParams>({
    init: ({ key }) => ({
      blocks: Array.from({ length: layers }, (_, i) => drawBlock(random.fold(key, i))),
      ...(placement === "peri" && { firstNorm: newNorm() }),
      ...(placement !== "post" && { lastNorm: newNorm() }),
    }),
    run(params, tokens) {
      const hidden: tf.Tensor[] = [];
      let x = params.firstNorm ? normal(params.firstNorm, tokens) : tokens;
      for (const { attention: weights, mlp, norms, outNorms } of params.blocks) {
        const sublayers = [
          (h: tf.Tensor) => attention(weights, h, { heads, causal, qkNorm }),
          (h: tf.Tensor) => perceptron(mlp, h),
        ];
        for (const [i, f] of sublayers.entries()) {
          if (placement === "post") {
            x = normal(norms[i]!, tf.add(x, f(x)));
            continue;
          }
          const added = f(normal(norms[i]!, x));
          x = tf.add(x, outNorms ? normal(outNorms[i]!, added) : added);
        }
        hidden.push(x);
      }
      return { outputs: params.lastNorm ? normal(params.lastNorm, x) : x, hidden, params };
    },
  });
}
