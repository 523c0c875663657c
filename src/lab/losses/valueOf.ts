/** Hyperparameters of losses where they are used: a number stays a number, the rest becomes a scalar tensor of the step. */
import { Tensor } from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";
import { toScalar } from "../optim/optimizer.types";
import type { LossContext, LossValue } from "./loss.types";

/** Throws LB353 where a live knob or a schedule meets no step. */
export function valueOf(value: LossValue, context: LossContext | undefined): Tensor | number {
  if (typeof value === "number" || value instanceof Tensor) return value;
  if (context) return toScalar(context, value);
  const name = "liveId" in value ? `live knob ${value.liveId}` : "schedule";
  throw new AuthorError(
    "LB353",
    `a loss does not know its step, and so not the value of its: ${name}`,
    "hand the step's context on as the third argument: loss(outputs, targets, context).",
  );
}
