/** Why an optimizer of tf.train cannot train in a traced step. */
import type { Optimizer } from "@tensorflow/tfjs-core";
import { AuthorError } from "../authorError";

/** LB350; `what` ends in the offending value. */
export const unfit = (
  what: string,
  hint = "keep all that changes from update to update in tf.variable fields, or write the optimizer as {init, update}.",
): AuthorError => new AuthorError("LB350", `an optimizer of tf.train ${what}`, hint);

export const nameOf = (optimizer: Optimizer): string => optimizer.constructor.name;
