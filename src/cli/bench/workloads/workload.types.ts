/**
 * A workload as every engine sees it: a network by its dimensions, starting weights, rows of data, and which rows each step sees.
 * Engines write the network in their own operations; everything that decides the numbers is here, so losses can be compared.
 */

/** Fully connected, ReLU between layers; `lanes` networks side by side on the same batch, losses added up. */
export interface MlpNetwork {
  readonly kind: "mlp";
  readonly sizes: readonly number[];
  /** 1: no lane axis. */
  readonly lanes: number;
}

/** 3x3 convolutions that keep the size, each with bias, ReLU and 2x2 max pooling; then one dense layer. NHWC. */
export interface CnnNetwork {
  readonly kind: "cnn";
  readonly side: number;
  /** Of the image, then of each convolution. */
  readonly channels: readonly number[];
  readonly classes: number;
}

/**
 * Token and position embeddings, blocks of causal attention and a fully connected part, each added to the stream, a readout without bias.
 * `normed`: layer norm before each part and before the readout, and GELU (erf), as in GPT-2; else no norm and ReLU, as in
 * Nanda et al. 2023.
 */
export interface TransformerNetwork {
  readonly kind: "transformer";
  readonly vocabulary: number;
  readonly outputs: number;
  readonly context: number;
  readonly width: number;
  readonly heads: number;
  readonly hidden: number;
  readonly layers: number;
  readonly normed: boolean;
  /** Which positions the loss reads. */
  readonly predicts: "all" | "last";
}

export type Network = MlpNetwork | CnnNetwork | TransformerNetwork;

export interface Parameter {
  /** `block0.query`; engines find weights by it. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Rows of one kind: `shape[0]` is the number of rows. */
export type Rows =
  | { readonly dtype: "float32"; readonly shape: readonly number[]; readonly values: Float32Array }
  | { readonly dtype: "int32"; readonly shape: readonly number[]; readonly values: Int32Array };

export interface WorkloadInfo {
  /** `a` to `g`. */
  readonly id: string;
  readonly title: string;
  readonly network: Network;
  readonly batchSize: number;
  readonly rows: number;
  /** Of weights, data and the order of batches. */
  readonly seed: number;
}

export interface Workload extends WorkloadInfo {
  readonly parameters: readonly Parameter[];
  readonly inputs: Rows;
  /** int32 classes: [rows], or [rows, context] where each position predicts. */
  readonly targets: Rows;
}

/** Adam, in every engine: w - η m̂ / (√v̂ + ε), moments without bias. */
export const ADAM = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
