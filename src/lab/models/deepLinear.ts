/** A deep linear network, x W₁ W₂ … W_L: linear in its inputs, not in its weights, and so the simplest net with the dynamics of depth. */
import { mlp, type Mlp, type MlpOptions } from "./mlp";

export interface DeepLinearOptions extends Pick<MlpOptions, "sizes" | "parametrisation"> {
  /** Default lecun, which keeps the variance; small ones, `{name: "lecun", scale: 0.1}`, learn in steps (Saxe, McClelland & Ganguli 2014). */
  readonly initialisation?: MlpOptions["initialisation"];
}

/** Inputs [n, sizes[0]]; no biases. `hidden` are the products so far. Throws LB332, LB333. */
export function deepLinear({ sizes, parametrisation, initialisation }: DeepLinearOptions): Mlp {
  const start = initialisation ?? (parametrisation && parametrisation !== "standard" ? "standard" : "lecun");
  return mlp({
    sizes,
    activation: "linear",
    bias: false,
    initialisation: start,
    ...(parametrisation && { parametrisation }),
  });
}
