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
      let moved = params;
      const valueAndGradAt = (place: State) =>
        valueAndGrad((at: State) => {
          if (!model.applyAndUpdate) return loss(model.apply(at, inputs, training), targets, context);
          const { outputs, params: next } = model.applyAndUpdate(at, inputs, training);
          // What the model moves by itself (moving averages) is not the optimizer's. It moves by what it sees at the parameters.
          if (place === params)
            moved = mapTree((leaf, before, after) => (after === before ? leaf : after!), params, at, next);
          return loss(outputs, targets, context);
        }, place);
      const { value, grad } = valueAndGradAt(params);
      const next = optimizer.update(grad, slots, params, { ...context, loss: value, valueAndGradAt });
      const move = (after: State): State =>
        moved === params ? after : mapTree((leaf, before, own) => (own === before ? leaf : own!), after, params, moved);
      return { state: { params: move(next.params), optimizer: next.state }, metrics: { loss: value } };
    },
  };
}
