/**
 * A small residual net on pictures (He et al. 2016, pre-activation): a convolution, stages of blocks r = W₂ φ(N(W₁ φ(N(h)))), h ← h + r (or
 * h ← r without skips), each stage after the first at half the size; then φ(N(h)), the mean over places, an affine readout.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../../graph/index";
import { maybeActivation, type ActivationName } from "../activation";
import { deepModel } from "../deepModel";
import { initialWeights, type Initialisation } from "../initialisation";
import type { DeepModel } from "../model.types";
import { applyNorm, hasAverages, initNorm, maybeNormalisation, type Norm, type Normalisation } from "../normalisation";
import { convolved, maybeCounts, maybeImage, toImages, type ImageShape } from "./image";

export interface ResidualCnnOptions {
  readonly image: ImageShape;
  /** Of each stage: `[8, 16]`. */
  readonly channels: readonly number[];
  /** In each stage, default 1. */
  readonly blocks?: number;
  readonly outputs: number;
  /** Default true. */
  readonly skip?: boolean;
  /** Default batch with gain and shift, moving averages when measuring. */
  readonly normalisation?: Normalisation;
  /** Default relu. */
  readonly activation?: ActivationName | ((x: tf.Tensor) => tf.Tensor);
  /** Default he. */
  readonly initialisation?: Initialisation;
}

export interface ResidualCnnBlock {
  /** [3, 3, in, out] */
  readonly first: tf.Tensor;
  /** [3, 3, out, out] */
  readonly second: tf.Tensor;
  readonly firstNorm: Norm;
  readonly secondNorm: Norm;
  /** [1, 1, in, out], where the skip changes size or channels. */
  readonly across?: tf.Tensor;
}

export interface ResidualCnnParams {
  readonly input: tf.Tensor;
  readonly blocks: readonly ResidualCnnBlock[];
  readonly norm: Norm;
  readonly readout: { readonly weights: tf.Tensor; readonly bias: tf.Tensor };
}

/** Inputs [n, …] of the image's size. `hidden` is h after each block, [n, h, w, channels]. Throws LB331, LB332, LB333, LB355. */
export function residualCnn(options: ResidualCnnOptions): DeepModel<ResidualCnnParams> {
  const { channels, blocks = 1, outputs, skip = true, initialisation = "he" } = options;
  const image = maybeImage(options.image);
  maybeCounts({
    blocks,
    outputs,
    stages: channels.length,
    ...Object.fromEntries(channels.map((c, i) => [`channels.${i}`, c])),
  });
  const activate = maybeActivation(options.activation ?? "relu");
  const normalisation = maybeNormalisation(options.normalisation ?? { kind: "batch", affine: true });
  const plan = channels.flatMap((out, stage) =>
    Array.from({ length: blocks }, (_, i) => {
      const enters = stage > 0 && i === 0;
      return { from: enters ? channels[stage - 1]! : out, out, stride: enters ? 2 : 1 };
    }),
  );
  return deepModel<ResidualCnnParams>({
    moves: hasAverages(normalisation),
    init({ key }) {
      const draw = (place: number, shape: number[]) => initialWeights(random.fold(key, place), shape, initialisation);
      return {
        input: draw(0, [3, 3, image[2], channels[0]!]),
        blocks: plan.map(({ from, out, stride }, i) => ({
          first: draw(3 * i + 2, [3, 3, from, out]),
          second: draw(3 * i + 3, [3, 3, out, out]),
          firstNorm: initNorm(normalisation, from),
          secondNorm: initNorm(normalisation, out),
          ...(skip && (stride > 1 || from !== out) && { across: draw(3 * i + 4, [1, 1, from, out]) }),
        })),
        norm: initNorm(normalisation, channels.at(-1)!),
        readout: { weights: draw(1, [channels.at(-1)!, outputs]), bias: tf.zeros([outputs]) },
      };
    },
    run(params, x, { training = false }) {
      const normal = (norm: Norm, h: tf.Tensor) => {
        const { x: units, norm: moved } = applyNorm(normalisation, norm, h, training);
        return { units: activate(units), moved };
      };
      const hidden: tf.Tensor[] = [];
      const movedBlocks: ResidualCnnBlock[] = [];
      let h: tf.Tensor = convolved(toImages(x, image), params.input);
      for (const [i, block] of params.blocks.entries()) {
        const { stride } = plan[i]!;
        const first = normal(block.firstNorm, h);
        const second = normal(block.secondNorm, convolved(first.units, block.first, stride));
        const r = convolved(second.units, block.second);
        const straight = block.across ? convolved(h, block.across, stride) : h;
        h = skip ? tf.add(straight, r) : r;
        hidden.push(h);
        movedBlocks.push({ ...block, firstNorm: first.moved, secondNorm: second.moved });
      }
      const last = normal(params.norm, h);
      const { weights, bias } = params.readout;
      const seen = tf.mean(last.units, [1, 2]) as tf.Tensor2D;
      return {
        outputs: tf.add(tf.matMul(seen, weights as tf.Tensor2D), bias),
        hidden,
        params: { ...params, blocks: movedBlocks, norm: last.moved },
      };
    },
  });
}
