/** The common training loop: loss of the model's outputs, its gradient, the optimizer's update. */
import { mapTree, valueAndGrad } from "../graph/index";
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
      const training = { key: context.key, training: true };
      let move = (next: State): State => next;
      const { value, grad } = valueAndGrad((at: State) => {
        if (!model.applyAndUpdate) return loss(model.apply(at, inputs, training), targets);
        const { outputs, params: moved } = model.applyAndUpdate(at, inputs, training);
        // What the model moved by itself (moving averages) is not the optimizer's.
        move = (next) => mapTree((leaf, before, after) => (after === before ? leaf : after!), next, at, moved);
        return loss(outputs, targets);
      }, params);
      const next = optimizer.update(grad, slots, params, context);
      return { state: { params: move(next.params), optimizer: next.state }, metrics: { loss: value } };
    },
  };
}
