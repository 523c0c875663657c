/**
 * Parametrisations of a multilayer perceptron: what multiplies each layer's product, and how the learning rate of each layer has to scale
 * for updates to act alike at every width. With D inputs and hidden width N, weights from N(0, 1) unless `standard`:
 *
 *   standard    x W                           rates 1
 *   ntk         x W / √in                     Jacot, Gabriel & Hongler 2018: features freeze as N grows
 *   mup         x W / √in, the last x W / N   Yang & Hu 2021 (μP): features move alike at every width
 *   meanField   μP of one hidden layer        Mei, Montanari & Nguyen 2018: f = 1/N Σ a φ(w·x/√D)
 */
import { AuthorError } from "../../graph/authorError";

const names = ["standard", "ntk", "mup", "meanField"] as const;
export type Parametrisation = (typeof names)[number];

/** How the updates depend on the gradient's size: in proportion (sgd, momentum) or not at all (adam). */
export type UpdateKind = "sgd" | "adam";

export interface LayerScales {
  /** Of the product with the weights. */
  readonly multiplier: number;
  /** Multiply the learning rate. */
  readonly rates: Readonly<Record<UpdateKind, { readonly weights: number; readonly bias: number }>>;
}

/** One entry a layer. Throws LB333 for an unknown name, or meanField with another number of hidden layers than one. */
export function scalesOf(parametrisation: Parametrisation, sizes: readonly number[]): LayerScales[] {
  if (!names.includes(parametrisation))
    throw new AuthorError(
      "LB333",
      `unknown parametrisation: ${String(parametrisation)}`,
      `known: ${names.join(", ")}.`,
    );
  if (parametrisation === "meanField" && sizes.length !== 3)
    throw new AuthorError(
      "LB333",
      `meanField is of one hidden layer, sizes: ${JSON.stringify(sizes)}`,
      'for deeper nets take parametrisation: "mup".',
    );
  const width = sizes.at(-2)!;
  return sizes.slice(1).map((_, i) => {
    const fanIn = sizes[i]!;
    const last = i === sizes.length - 2;
    if (parametrisation === "standard") return { multiplier: 1, rates: { sgd: ONE, adam: ONE } };
    if (parametrisation === "ntk") {
      const back = last ? 1 : 1 / Math.sqrt(width);
      return {
        multiplier: 1 / Math.sqrt(fanIn),
        rates: { sgd: ONE, adam: { weights: back / Math.sqrt(fanIn), bias: back } },
      };
    }
    // The slope of the loss by a hidden unit is O(1/N), so a gradient step moves it by O(1) only at N times the rate.
    const sgd = last ? { weights: width, bias: 1 } : { weights: width, bias: width };
    const adam = { weights: last ? 1 : 1 / Math.sqrt(fanIn), bias: 1 };
    return { multiplier: last ? 1 / width : 1 / Math.sqrt(fanIn), rates: { sgd, adam } };
  });
}

const ONE = { weights: 1, bias: 1 };
