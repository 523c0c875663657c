/** A vision transformer (Dosovitskiy et al. 2021): patches of a picture as tokens, a transformer, the mean over tokens, an affine readout. */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import { maybeCounts, maybeImage, toImages, type ImageShape } from "../convolution/image";
import { deepModel } from "../deepModel";
import { initialWeights } from "../initialisation";
import type { DeepModel } from "../model.types";
import { transformer, type TransformerOptions, type TransformerParams } from "./transformer";

export interface VisionTransformerOptions extends Omit<TransformerOptions, "causal"> {
  readonly image: ImageShape;
  /** Side of a patch: divides height and width. */
  readonly patch: number;
  readonly outputs: number;
}

export interface VisionTransformerParams {
  /** [patch · patch · channels, width] */
  readonly patches: tf.Tensor;
  /** [tokens, width] */
  readonly places: tf.Tensor;
  readonly body: TransformerParams;
  readonly readout: { readonly weights: tf.Tensor; readonly bias: tf.Tensor };
}

/** Inputs [n, …] of the image's size to [n, outputs]. `hidden` is the residual stream, [n, tokens, width]. Throws LB331, LB333. */
export function visionTransformer(options: VisionTransformerOptions): DeepModel<VisionTransformerParams> {
  const { patch, outputs, width } = options;
  const image = maybeImage(options.image);
  const [height, breadth, channels] = image;
  maybeCounts({ patch, outputs });
  if (height % patch !== 0 || breadth % patch !== 0)
    throw new AuthorError(
      "LB333",
      `a patch must divide the picture of ${height} × ${breadth}, not: ${patch}`,
      "for example 7 of 28.",
    );
  const [down, across] = [height / patch, breadth / patch];
  const body = transformer({ ...options, causal: false });
  return deepModel<VisionTransformerParams>({
    init: ({ key }) => ({
      patches: initialWeights(random.fold(key, 0), [patch * patch * channels, width], "lecun"),
      places: random.normal(random.fold(key, 1), [down * across, width], 0, 0.1),
      body: body.init({ key: random.fold(key, 2) }),
      readout: {
        weights: initialWeights(random.fold(key, 3), [width, outputs], "lecun"),
        bias: tf.zeros([outputs]),
      },
    }),
    run(params, x) {
      const n = x.shape[0]!;
      const cut = tf.reshape(toImages(x, image), [n, down, patch, across, patch * channels]);
      const rows = tf.reshape(tf.transpose(cut, [0, 1, 3, 2, 4]), [n * down * across, patch * patch * channels]);
      const tokens = tf.reshape(tf.matMul(rows as tf.Tensor2D, params.patches as tf.Tensor2D), [
        n,
        down * across,
        width,
      ]);
      const { outputs: stream, hidden } = body.applyWithHidden(params.body, tf.add(tokens, params.places));
      const { weights, bias } = params.readout;
      const scores = tf.add(tf.matMul(tf.mean(stream, 1) as tf.Tensor2D, weights as tf.Tensor2D), bias);
      return { outputs: scores, hidden, params };
    },
  });
}
