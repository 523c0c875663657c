/**
 * A multilayer perceptron: affine layers, each but the last followed by normalisation (if any), activation, dropout (if any).
 * Parameters: one record a layer, `{weights: [in, out], bias: [out]}`, with `norm` where there is something to it.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import { maybeActivation, type ActivationName } from "./activation";
import { deepModel } from "./deepModel";
import { dropout, maybeShare } from "./dropout";
import { initialWeights, type Initialisation } from "./initialisation";
import type { DeepModel } from "./model.types";
import { applyNorm, hasAverages, initNorm, maybeNormalisation, type Norm, type Normalisation } from "./normalisation";
import { scalesOf, type Parametrisation, type UpdateKind } from "./parametrisation";

export interface MlpOptions {
  /** Inputs, hidden widths, outputs: at least two. */
  readonly sizes: readonly number[];
  /** Default relu. */
  readonly activation?: ActivationName | ((x: tf.Tensor) => tf.Tensor);
  /** Of the weights; biases start at 0. Default he; of the other parametrisations than `standard` it is standard. */
  readonly initialisation?: Initialisation;
  /** Multiplies the last layer's weights at the start; default 1. */
  readonly lastLayerScale?: number;
  /** Default true. */
  readonly bias?: boolean;
  /** What the last layer's bias starts at; default 0. */
  readonly outputBias?: number;
  /** Before each activation; default none. */
  readonly normalisation?: Normalisation;
  /** Share of hidden units that are set to 0 in training, the others growing to keep the mean; default 0. */
  readonly dropout?: number;
  /** Default standard. */
  readonly parametrisation?: Parametrisation;
}

export interface Layer {
  /** [in, out] */
  readonly weights: tf.Tensor;
  /** [out] */
  readonly bias?: tf.Tensor;
  /** Only with a normalisation that has parameters. */
  readonly norm?: Norm;
}

export interface Mlp extends DeepModel<Layer[]> {
  /**
   * What multiplies the learning rate of each parameter, by its path (`0.weights`), for `optim.scaled`: all 1 unless the parametrisation wants
   * others, for sgd (and momentum) or adam.
   */
  learningRates(of: UpdateKind): (path: string) => number;
}

/**
 * Inputs of more than two dimensions are flattened to [n, sizes[0]]. `hidden` are the units after activation (and dropout), [n, width] each.
 * Throws LB331 (activation), LB332 (initialisation), LB333 (sizes, parametrisation), LB339 (dropout without a key), LB355 (normalisation).
 */
export function mlp(options: MlpOptions): Mlp {
  const { sizes, activation = "relu", bias = true, parametrisation = "standard" } = options;
  const {
    initialisation = parametrisation === "standard" ? "he" : "standard",
    lastLayerScale = 1,
    outputBias = 0,
  } = options;
  maybeSizes(sizes);
  const activate = maybeActivation(activation);
  const share = maybeShare(options.dropout ?? 0);
  const normalisation = maybeNormalisation(options.normalisation ?? "none");
  const scales = scalesOf(parametrisation, sizes);
  const [inputs] = sizes as [number];
  const last = sizes.length - 2;
  const drawLayer = (key: tf.Tensor, i: number): Layer => {
    const [fanIn, fanOut] = [sizes[i]!, sizes[i + 1]!];
    const drawn = initialWeights(random.fold(key, i), [fanIn, fanOut], initialisation);
    const weights = i === last && lastLayerScale !== 1 ? tf.mul(drawn, lastLayerScale) : drawn;
    const start = i === last && outputBias !== 0 ? tf.fill([fanOut], outputBias) : tf.zeros([fanOut]);
    const norm = i < last ? initNorm(normalisation, fanOut) : {};
    return { weights, ...(bias && { bias: start }), ...(Object.keys(norm).length > 0 && { norm }) };
  };
  const model = deepModel<Layer[]>({
    init: ({ key }) => sizes.slice(1).map((_, i) => drawLayer(key, i)),
    moves: hasAverages(normalisation) && last > 0,
    run(layers, x, { key, training = false }) {
      const hidden: tf.Tensor[] = [];
      const moved: Layer[] = [];
      let units = x.rank === 2 ? x : tf.reshape(x, [x.shape[0]!, inputs]);
      for (const [i, layer] of layers.entries()) {
        units = tf.matMul(units as tf.Tensor2D, layer.weights as tf.Tensor2D);
        const { multiplier } = scales[i]!;
        if (multiplier !== 1) units = tf.mul(units, multiplier);
        if (layer.bias) units = tf.add(units, layer.bias);
        if (i === layers.length - 1) {
          moved.push(layer);
          break;
        }
        const { x: normal, norm } = applyNorm(normalisation, layer.norm ?? {}, units, training);
        moved.push(layer.norm ? { ...layer, norm } : layer);
        units = activate(normal);
        if (training && share > 0) units = dropout(units, share, key, i);
        hidden.push(units);
      }
      return { outputs: units, hidden, params: moved };
    },
  });
  const learningRates: Mlp["learningRates"] = (of) => (path) => {
    const [i, name] = path.split(".") as [string, string];
    return scales[Number(i)]!.rates[of][name === "weights" ? "weights" : "bias"];
  };
  return { ...model, learningRates };
}

function maybeSizes(sizes: readonly number[]): void {
  if (Array.isArray(sizes) && sizes.length >= 2 && sizes.every((size) => Number.isInteger(size) && size > 0)) return;
  throw new AuthorError(
    "LB333",
    `sizes must be two or more positive whole numbers: ${JSON.stringify(sizes)}`,
    "for example [784, 64, 10].",
  );
}
