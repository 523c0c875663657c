/**
 * Standard deviations of normal initial weights, by name: he 2/in (He et al. 2015), glorot 2/(in + out) (Glorot & Bengio 2010),
 * lecun 1/in (LeCun et al. 1998), standard 1.
 */
import { AuthorError } from "../../graph/authorError";

const deviations = {
  he: (fanIn) => Math.sqrt(2 / fanIn),
  glorot: (fanIn, fanOut) => Math.sqrt(2 / (fanIn + fanOut)),
  lecun: (fanIn) => Math.sqrt(1 / fanIn),
  standard: () => 1,
} satisfies Record<string, (fanIn: number, fanOut: number) => number>;

export type Initialisation = keyof typeof deviations;

/** Standard deviation of the weights of a layer, by name or as a number. Throws LB332. */
export function deviationOf(value: Initialisation | number, fanIn: number, fanOut: number): number {
  if (typeof value === "number") return value;
  if (Object.hasOwn(deviations, value)) return (deviations[value] as (a: number, b: number) => number)(fanIn, fanOut);
  throw new AuthorError(
    "LB332",
    `unknown initialisation: ${String(value)}`,
    `known: ${Object.keys(deviations).join(", ")}; or a number.`,
  );
}
