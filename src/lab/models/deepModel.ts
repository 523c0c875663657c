/** A deep model from one function that runs it: what it gives out, what its hidden layers are, what moved by itself. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { DeepModel, Inside, ModelContext } from "./model.types";

/** `params` are those given where nothing moved. */
export interface Pass<P> extends Inside {
  readonly params: P;
}

export interface DeepModelParts<P> {
  init(context: { readonly key: Tensor }): P;
  run(params: P, inputs: Tensor, context: ModelContext): Pass<P>;
  /** Whether some parameters move by themselves in training. */
  readonly moves?: boolean;
}

export function deepModel<P>({ init, run, moves = false }: DeepModelParts<P>): DeepModel<P> {
  const applyWithHidden = (params: P, inputs: Tensor, context: ModelContext = {}): Pass<P> =>
    run(params, inputs, context);
  return {
    init,
    apply: (params, inputs, context) => applyWithHidden(params, inputs, context).outputs,
    applyWithHidden: (params, inputs, context) => {
      const { outputs, hidden } = applyWithHidden(params, inputs, context);
      return { outputs, hidden };
    },
    ...(moves && { applyAndUpdate: applyWithHidden }),
  };
}
