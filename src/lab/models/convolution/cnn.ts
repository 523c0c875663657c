/**
 * A convolutional net: convolutions, each followed by normalisation (if any), activation, and (the first ones) pooling by 2; then the mean over
 * places, or all places side by side, and an affine readout.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import { maybeActivation, type ActivationName } from "../activation";
import { deepModel } from "../deepModel";
import { initialWeights, type Initialisation } from "../initialisation";
import type { DeepModel } from "../model.types";
import { applyNorm, hasAverages, initNorm, maybeNormalisation, type Norm, type Normalisation } from "../normalisation";
import { convolved, maybeCounts, maybeImage, toImages, type ImageShape } from "./image";

export interface CnnOptions {
  readonly image: ImageShape;
  /** Of each convolution: `[8, 16, 24]`. */
  readonly channels: readonly number[];
  readonly outputs: number;
  /** Width of the windows, default 3. */
  readonly kernel?: number;
  /** `max` (default), `mean` or `none`: windows of 2 × 2, stride 2. */
  readonly pooling?: "max" | "mean" | "none";
  /** After how many of the convolutions; default all but the last. */
  readonly pools?: number;
  /** What the readout sees: the `mean` over places (default) or all of them, `flat`. */
  readonly head?: "mean" | "flat";
  /** Default relu. */
  readonly activation?: ActivationName | ((x: tf.Tensor) => tf.Tensor);
  /** Of each channel (batch), or over the channels of each place (layer, rms); default none. */
  readonly normalisation?: Normalisation;
  /** Default he. */
  readonly initialisation?: Initialisation;
}

export interface ConvolutionLayer {
  /** [kernel, kernel, in, out] */
  readonly filters: tf.Tensor;
  /** [out] */
  readonly bias: tf.Tensor;
  readonly norm: Norm;
}

export interface CnnParams {
  readonly layers: readonly ConvolutionLayer[];
  readonly readout: { readonly weights: tf.Tensor; readonly bias: tf.Tensor };
}

/** Inputs [n, …] of the image's size. `hidden` are pictures [n, h, w, channels] after pooling. Throws LB331, LB332, LB333, LB355. */
export function cnn(options: CnnOptions): DeepModel<CnnParams> {
  const { channels, outputs, kernel = 3, pooling = "max", head = "mean", initialisation = "he" } = options;
  const image = maybeImage(options.image);
  const pools = pooling === "none" ? 0 : (options.pools ?? channels.length - 1);
  maybeCounts({
    outputs,
    kernel,
    layers: channels.length,
    ...Object.fromEntries(channels.map((c, i) => [`channels.${i}`, c])),
  });
  if (!["max", "mean", "none"].includes(pooling) || !["mean", "flat"].includes(head))
    throw new AuthorError(
      "LB333",
      `unknown pooling or head: ${pooling}, ${head}`,
      "pooling: max, mean, none; head: mean, flat.",
    );
  const activate = maybeActivation(options.activation ?? "relu");
  const normalisation = maybeNormalisation(options.normalisation ?? "none");
  const pool = (x: tf.Tensor): tf.Tensor =>
    pooling === "max" ? tf.maxPool(x as tf.Tensor4D, 2, 2, "valid") : tf.avgPool(x as tf.Tensor4D, 2, 2, "valid");
  const places = image
    .slice(0, 2)
    .map((size) => Array.from({ length: pools }).reduce<number>((s) => Math.floor(s / 2), size));
  const features = channels.at(-1)! * (head === "flat" ? places[0]! * places[1]! : 1);
  maybeCounts({ "height after pooling": places[0]!, "width after pooling": places[1]! });
  return deepModel<CnnParams>({
    moves: hasAverages(normalisation),
    init: ({ key }) => ({
      layers: channels.map((out, i) => ({
        filters: initialWeights(
          random.fold(key, i),
          [kernel, kernel, channels[i - 1] ?? image[2], out],
          initialisation,
        ),
        bias: tf.zeros([out]),
        norm: initNorm(normalisation, out),
      })),
      readout: {
        weights: initialWeights(random.fold(key, channels.length), [features, outputs], initialisation),
        bias: tf.zeros([outputs]),
      },
    }),
    run(params, x, { training = false }) {
      const hidden: tf.Tensor[] = [];
      const moved: ConvolutionLayer[] = [];
      let h: tf.Tensor = toImages(x, image);
      for (const [i, layer] of params.layers.entries()) {
        const before = tf.add(convolved(h, layer.filters), layer.bias);
        const { x: normal, norm } = applyNorm(normalisation, layer.norm, before, training);
        h = activate(normal);
        if (i < pools) h = pool(h);
        hidden.push(h);
        moved.push({ ...layer, norm });
      }
      const seen = head === "mean" ? tf.mean(h, [1, 2]) : tf.reshape(h, [h.shape[0]!, -1]);
      const { weights, bias } = params.readout;
      const scores = tf.add(tf.matMul(seen as tf.Tensor2D, weights as tf.Tensor2D), bias);
      return { outputs: scores, hidden, params: { ...params, layers: moved } };
    },
  });
}
