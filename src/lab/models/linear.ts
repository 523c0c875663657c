/** An affine map: one layer, no activation. */
import { mlp, type Layer, type MlpOptions } from "./mlp";
import type { Model } from "./model.types";

export interface LinearOptions extends Pick<MlpOptions, "initialisation" | "bias"> {
  readonly inputs: number;
  readonly outputs: number;
}

/** Inputs [n, inputs] to [n, outputs]. Weights start at `initialisation` (default lecun), bias at 0. */
export function linear({ inputs, outputs, initialisation = "lecun", ...rest }: LinearOptions): Model<Layer[]> {
  return mlp({ sizes: [inputs, outputs], initialisation, ...rest });
}
