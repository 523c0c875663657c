/**
 * A deep net of two-layer blocks, with or without the skips around them: x ↦ x W_in; r = W₂ φ(N(W₁ φ(N(h)))), h ← h + r or h ← r; outputs
 * φ(N(h)) W_out. Pre-activation blocks (He et al. 2016) on vectors, as in Li et al. 2018 ("Visualizing the loss landscape").
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import { maybeActivation, type ActivationName } from "./activation";
import { deepModel } from "./deepModel";
import { initialWeights, type Initialisation } from "./initialisation";
import type { DeepModel } from "./model.types";
import { applyNorm, hasAverages, initNorm, maybeNormalisation, type Norm, type Normalisation } from "./normalisation";

export interface ResidualMlpOptions {
  readonly inputs: number;
  readonly width: number;
  readonly blocks: number;
  readonly outputs: number;
  /** Default true. */
  readonly skip?: boolean;
  /** Default batch, without gain and shift, with the statistics of the batch at hand always. */
  readonly normalisation?: Normalisation;
  /** Default relu. */
  readonly activation?: ActivationName | ((x: tf.Tensor) => tf.Tensor);
  /** Default he. */
  readonly initialisation?: Initialisation;
  /** Hidden units of a block by its width; default 1 (4: an inverted bottleneck). */
  readonly expansion?: number;
}

export interface ResidualBlock {
  /** [width, expansion · width] */
  readonly first: tf.Tensor;
  /** [expansion · width, width] */
  readonly second: tf.Tensor;
  readonly firstNorm: Norm;
  readonly secondNorm: Norm;
}

export interface ResidualParams {
  /** [inputs, width] */
  readonly input: tf.Tensor;
  readonly blocks: readonly ResidualBlock[];
  readonly norm: Norm;
  /** [width, outputs] */
  readonly output: tf.Tensor;
}

/** No biases. Inputs [n, …] are flattened. `hidden` is h after each block, [n, width]. Throws LB331, LB332, LB333, LB355. */
export function residualMlp(options: ResidualMlpOptions): DeepModel<ResidualParams> {
  const { inputs, width, blocks, outputs, skip = true, initialisation = "he", expansion = 1 } = options;
  const counts = { inputs, width, blocks, outputs, expansion };
  for (const [name, count] of Object.entries(counts))
    if (!Number.isInteger(count) || count < 1)
      throw new AuthorError("LB333", `${name} must be a positive whole number: ${count}`, "count units and blocks.");
  const activate = maybeActivation(options.activation ?? "relu");
  const normalisation = maybeNormalisation(options.normalisation ?? { kind: "batch", statistics: "batch" });
  return deepModel<ResidualParams>({
    moves: hasAverages(normalisation),
    init({ key }) {
      const draw = (place: number, shape: number[]) => initialWeights(random.fold(key, place), shape, initialisation);
      return {
        input: draw(0, [inputs, width]),
        blocks: Array.from({ length: blocks }, (_, i) => ({
          first: draw(2 * i + 2, [width, expansion * width]),
          second: draw(2 * i + 3, [expansion * width, width]),
          firstNorm: initNorm(normalisation, width),
          secondNorm: initNorm(normalisation, expansion * width),
        })),
        norm: initNorm(normalisation, width),
        output: draw(1, [width, outputs]),
      };
    },
    run(params, x, { training = false }) {
      const times = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);
      const normal = (norm: Norm, h: tf.Tensor) => {
        const { x: units, norm: moved } = applyNorm(normalisation, norm, h, training);
        return { units: activate(units), moved };
      };
      const hidden: tf.Tensor[] = [];
      const movedBlocks: ResidualBlock[] = [];
      let h = times(x.rank === 2 ? x : tf.reshape(x, [x.shape[0]!, inputs]), params.input);
      for (const block of params.blocks) {
        const first = normal(block.firstNorm, h);
        const second = normal(block.secondNorm, times(first.units, block.first));
        const r = times(second.units, block.second);
        h = skip ? tf.add(h, r) : r;
        hidden.push(h);
        movedBlocks.push({ ...block, firstNorm: first.moved, secondNorm: second.moved });
      }
      const last = normal(params.norm, h);
      return {
        outputs: times(last.units, params.output),
        hidden,
        params: { ...params, blocks: movedBlocks, norm: last.moved },
      };
    },
  });
}
