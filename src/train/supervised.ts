/** The common training loop: loss of the model's outputs, its gradient, the optimizer's update. */
import { valueAndGrad } from "../graph/index";
import type { Loss, Model, NormalSpec, Optimizer, State } from "./spec.types";

interface Supervised {
  readonly [name: string]: State;
  readonly params: State;
  readonly optimizer: State;
}

/** State is `{params, optimizer}`; the metric is `loss`, on the batch, before the update. */
export function supervised(model: Model, loss: Loss, optimizer: Optimizer): Pick<NormalSpec, "init" | "step"> {
  return {
    init(context) {
      const params = model.init(context);
      return { params, optimizer: optimizer.init(params) };
    },
    step(state, batch, context) {
      const { params, optimizer: slots } = state as Supervised;
      const { inputs, targets } = batch!;
      const { value, grad } = valueAndGrad(
        (at: State) => loss(model.apply(at, inputs, { key: context.key, training: true }), targets),
        params,
      );
      const next = optimizer.update(grad, slots, params, context);
      return { state: { params: next.params, optimizer: next.state }, metrics: { loss: value } };
    },
  };
}
