/**
 * A variational autoencoder (Kingma & Welling 2014): the encoder gives a Gaussian per row, a code is drawn from it, the decoder gives the row
 * back. The loss is −ELBO: the reconstruction's cost plus β times the divergence of the Gaussian from N(0, I) (β-VAE: Higgins et al. 2017).
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import { gaussianDivergence } from "../losses/divergence";
import { mlp, type MlpOptions } from "./mlp";
import type { AutoencoderParams } from "./autoencoder";
import type { Model, ModelContext } from "./model.types";

export interface VariationalAutoencoderOptions extends Omit<MlpOptions, "parametrisation" | "normalisation"> {
  /** From the inputs down to the code: `[196, 64, 2]`. */
  readonly sizes: readonly number[];
  /** `bernoulli` (default): outputs are logits of pixels in [0, 1]; `gaussian`: means of a Gaussian. */
  readonly likelihood?: "bernoulli" | "gaussian";
  /** σ of `gaussian`, default 1. */
  readonly deviation?: number;
}

/** All [n, code] but the reconstruction, [n, sizes[0]]. */
export interface Encoding {
  readonly mean: tf.Tensor;
  readonly logVariance: tf.Tensor;
}

/** Means over rows, in nats a row. */
export interface Elbo {
  /** reconstruction + β divergence. */
  readonly loss: tf.Tensor;
  readonly reconstruction: tf.Tensor;
  readonly divergence: tf.Tensor;
}

export interface VariationalAutoencoder extends Model<AutoencoderParams> {
  encode(params: AutoencoderParams, inputs: tf.Tensor): Encoding;
  /** Codes to logits or means [n, sizes[0]]. */
  decode(params: AutoencoderParams, codes: tf.Tensor): tf.Tensor;
  /** One draw of the code a row, with `key`. β: default 1. */
  elbo(
    params: AutoencoderParams,
    inputs: tf.Tensor,
    options: { readonly key: tf.Tensor; readonly beta?: tf.Tensor | number },
  ): Elbo;
}

/** `apply` decodes the means, without a draw. Throws LB333 and what `mlp` throws. */
export function variationalAutoencoder(options: VariationalAutoencoderOptions): VariationalAutoencoder {
  const { sizes, likelihood = "bernoulli", deviation = 1, ...rest } = options;
  if (likelihood !== "bernoulli" && likelihood !== "gaussian")
    throw new AuthorError("LB333", `unknown likelihood: ${String(likelihood)}`, "known: bernoulli, gaussian.");
  const code = sizes.at(-1)!;
  const down = mlp({ sizes: [...sizes.slice(0, -1), 2 * code], ...rest });
  const up = mlp({ sizes: [...sizes].reverse(), ...rest });
  const encode: VariationalAutoencoder["encode"] = ({ encoder }, inputs) => {
    const [mean, logVariance] = tf.split(down.apply([...encoder], inputs), 2, 1);
    return { mean: mean!, logVariance: logVariance! };
  };
  const decode: VariationalAutoencoder["decode"] = ({ decoder }, codes) => up.apply([...decoder], codes);
  return {
    init: ({ key }) => ({
      encoder: down.init({ key: random.fold(key, 0) }),
      decoder: up.init({ key: random.fold(key, 1) }),
    }),
    apply: (params, inputs, _context?: ModelContext) => decode(params, encode(params, inputs).mean),
    encode,
    decode,
    elbo(params, inputs, { key, beta = 1 }) {
      const { mean, logVariance } = encode(params, inputs);
      const noise = random.normal(key, mean.shape);
      const z = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
      const outputs = decode(params, z);
      const x = tf.reshape(inputs, outputs.shape);
      const cost =
        likelihood === "bernoulli"
          ? tf.sub(tf.softplus(outputs), tf.mul(x, outputs))
          : tf.add(
              tf.div(tf.square(tf.sub(outputs, x)), 2 * deviation ** 2),
              Math.log(deviation * Math.sqrt(2 * Math.PI)),
            );
      const reconstruction = tf.mean(tf.sum(cost, 1));
      const divergence = tf.mean(gaussianDivergence(mean, logVariance));
      return { loss: tf.add(reconstruction, tf.mul(divergence, beta)), reconstruction, divergence };
    },
  };
}
