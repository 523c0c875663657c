/** A number of iterations or probes. */
import { AuthorError } from "../../../graph/authorError";

/** Throws LB363 for anything but a positive whole number. */
export function maybeCount(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new AuthorError("LB363", `${name} must be a positive whole number: ${value}`, `for example ${name}: 10.`);
}
