/** A net with its hidden units in another order, which computes the same. Plain; parameters as `models.mlp` has them. */
import { AuthorError } from "../../../graph/authorError";
import type { NumberArray } from "../arrays";

/** A layer of an mlp at rest. */
export interface LayerArrays {
  /** [in, out] */
  readonly weights: NumberArray;
  /** [out] */
  readonly bias?: NumberArray;
}

/**
 * For each hidden layer the unit that comes to each place: unit i of the result is unit `permutations[l][i]` of the net (columns of `weights`,
 * entries of `bias`, rows of the next `weights`). Throws LB367 where they do not fit.
 */
export function permuteUnits(
  layers: readonly LayerArrays[],
  permutations: readonly ArrayLike<number>[],
): LayerArrays[] {
  const shapes = maybeLayers(layers);
  if (permutations.length !== layers.length - 1)
    throw refused(`${layers.length - 1} hidden layers and so many permutations: ${permutations.length}`);
  permutations.forEach((order, l) => {
    const units = shapes[l]![1];
    if (
      order.length !== units ||
      new Set(Array.from(order)).size !== units ||
      Array.from(order).some((i) => !(i >= 0 && i < units))
    )
      throw refused(
        `hidden layer ${l} has ${units} units, but the permutation: ${Array.from(order).slice(0, 6).join(", ")}`,
      );
  });
  return layers.map(({ weights, bias }, l) => {
    const [rows, columns] = shapes[l]!;
    const [from, to] = [permutations[l - 1], permutations[l]];
    const values = new Float32Array(rows * columns);
    for (let i = 0; i < rows; i += 1)
      for (let j = 0; j < columns; j += 1)
        values[i * columns + j] = weights.values[(from ? from[i]! : i) * columns + (to ? to[j]! : j)]!;
    const moved = bias && {
      ...bias,
      values: Float32Array.from({ length: columns }, (_, j) => bias.values[to ? to[j]! : j]!),
    };
    return { weights: { ...weights, values }, ...(moved && { bias: moved }) };
  });
}

/** Shapes [in, out] of the layers. Throws LB367 for what is no mlp. */
export function maybeLayers(layers: readonly LayerArrays[]): [rows: number, columns: number][] {
  if (!Array.isArray(layers) || layers.length < 2) throw refused("an mlp has two layers or more");
  return layers.map(({ weights, bias }: LayerArrays, l) => {
    const [rows = 0, columns = 0] = weights?.shape ?? [];
    const before = (layers[l - 1] as LayerArrays | undefined)?.weights.shape[1];
    const fits = weights?.shape.length === 2 && (before === undefined || before === rows);
    if (!fits || (bias && bias.values.length !== columns))
      throw refused(`layer ${l} does not fit the one before it: [${weights?.shape.join(", ") ?? ""}]`);
    return [rows, columns];
  });
}

export const refused = (message: string): AuthorError =>
  new AuthorError("LB367", message, "parameters of models.mlp: [{weights: [in, out], bias: [out]}, …].");
