/** An affine map: one layer, no activation. */
import { mlp, type Mlp, type MlpOptions } from "./mlp";

export interface LinearOptions extends Pick<MlpOptions, "initialisation" | "bias"> {
  readonly inputs: number;
  readonly outputs: number;
}

/** Inputs [n, inputs] to [n, outputs]. Weights start at `initialisation` (default lecun), bias at 0. */
export function linear({ inputs, outputs, initialisation = "lecun", ...rest }: LinearOptions): Mlp {
  return mlp({ sizes: [inputs, outputs], initialisation, ...rest });
}
