/** One update of parameters by an optimizer, for steps that authors write themselves: gradient, update, loss. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { valueAndGrad } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import type { Tree } from "./mapTree";
import type { Optimizer, UpdateContext } from "./optimizer.types";

export interface DescendOptions<P extends Tree, S extends Tree> {
  readonly optimizer: Optimizer<S>;
  /** Parameters to a scalar. Called once for the gradient, and once more for each further gradient that the optimizer asks for. */
  readonly loss: (params: P) => Tensor;
  readonly params: P;
  /** The optimizer's: `optimizer.init(params)` at first. */
  readonly state: S;
  /** The step's. */
  readonly context: UpdateContext;
}

/** New parameters, the optimizer's new state, and the loss before the update. Works with every optimizer, SAM and MoMo too. */
export function descend<P extends Tree, S extends Tree>({
  optimizer,
  loss,
  params,
  state,
  context,
}: DescendOptions<P, S>): { params: P; state: S; loss: Tensor } {
  const valueAndGradAt = (at: Tree) => valueAndGrad(loss as (at: Tree) => Tensor, at);
  const { value, grad } = valueAndGradAt(params);
  const next = optimizer.update(grad as P, state, params, { ...context, loss: value, valueAndGradAt });
  return { ...next, loss: value };
}

/** What only a step that knows its loss has. Throws LB356. */
export function lossOf(name: string, context: UpdateContext): Required<Pick<UpdateContext, "loss" | "valueAndGradAt">> {
  const { loss, valueAndGradAt } = context;
  if (loss && valueAndGradAt) return { loss, valueAndGradAt };
  throw new AuthorError(
    "LB356",
    `an optimizer needs to know the loss, not its gradient alone: ${name}`,
    "in your own step call optim.descend({optimizer, loss: (params) => …, params, state, context}).",
  );
}
