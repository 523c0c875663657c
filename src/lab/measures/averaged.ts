/** A measure of the averaged weights that `optim.ema` keeps, in place of the present ones. */
import { AuthorError } from "../../graph/authorError";
import type { Measure } from "./forward";

/** Throws LB352 where the state has no average. */
export function averaged(measure: Measure): Measure {
  return (state, context) => {
    const { optimizer } = state as { optimizer?: { average?: unknown } };
    if (optimizer?.average === undefined) {
      const hint =
        "wrap the optimizer, outermost or only under a clip: optimizer: optim.ema({optimizer: optim.adam()}).";
      throw new AuthorError("LB352", `the optimizer keeps no average: ${Object.keys(state).join(", ")}`, hint);
    }
    return measure({ ...state, params: optimizer.average }, context);
  };
}
