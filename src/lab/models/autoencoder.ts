/** An autoencoder: a multilayer perceptron down to a code and another, of the same widths backwards, up to the inputs again. */
import type * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import { deepModel } from "./deepModel";
import { mlp, type Layer, type MlpOptions } from "./mlp";
import type { DeepModel, ModelContext } from "./model.types";

export interface AutoencoderOptions extends Omit<MlpOptions, "parametrisation" | "normalisation"> {
  /** From the inputs down to the code: `[196, 64, 2]`. */
  readonly sizes: readonly number[];
}

export interface AutoencoderParams {
  readonly encoder: readonly Layer[];
  readonly decoder: readonly Layer[];
}

export interface Autoencoder extends DeepModel<AutoencoderParams> {
  /** Inputs [n, …] to codes [n, last size]. */
  encode(params: AutoencoderParams, inputs: tf.Tensor, context?: ModelContext): tf.Tensor;
  /** Codes to [n, sizes[0]]; linear at the end. */
  decode(params: AutoencoderParams, codes: tf.Tensor, context?: ModelContext): tf.Tensor;
}

/** Outputs are reconstructions [n, sizes[0]]. `hidden` is the code alone. Throws what `mlp` throws. */
export function autoencoder({ sizes, ...rest }: AutoencoderOptions): Autoencoder {
  const down = mlp({ sizes, ...rest });
  const up = mlp({ sizes: [...sizes].reverse(), ...rest });
  const encode: Autoencoder["encode"] = ({ encoder }, inputs, context) => down.apply([...encoder], inputs, context);
  const decode: Autoencoder["decode"] = ({ decoder }, codes, context) =>
    up.apply([...decoder], codes, context?.key ? { ...context, key: random.fold(context.key, 1) } : context);
  const model = deepModel<AutoencoderParams>({
    init: ({ key }) => ({
      encoder: down.init({ key: random.fold(key, 0) }),
      decoder: up.init({ key: random.fold(key, 1) }),
    }),
    run(params, inputs, context) {
      const code = encode(params, inputs, context);
      return { outputs: decode(params, code, context), hidden: [code], params };
    },
  });
  return { ...model, encode, decode };
}
