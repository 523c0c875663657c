/** How much worse it gets on the straight way between two nets. Plain. */
import { AuthorError } from "../../../graph/authorError";
import { mapArrays, type ArrayTree } from "../arrays";

/**
 * The largest excess of the losses over the chord between their ends: max_α L(α) − ((1 − α) L(0) + α L(1)) (Frankle et al. 2020; Entezari et al.
 * 2022, def. 1). `losses` at `alphas`, by default evenly from 0 to 1, ends included. 0 where the line never rises above the chord.
 * Throws LB368 where the ends are not 0 and 1.
 */
export function barrier(losses: ArrayLike<number>, alphas: ArrayLike<number> = evenly(losses.length)): number {
  const last = losses.length - 1;
  if (last < 1 || alphas.length !== losses.length || alphas[0] !== 0 || alphas[last] !== 1)
    throw new AuthorError(
      "LB368",
      `a barrier needs losses from alpha 0 to alpha 1: ${losses.length} at ${alphas[0]} to ${alphas[alphas.length - 1]}`,
      "for example measures.evenly(11).",
    );
  const excess = Array.from(losses, (value, i) => value - ((1 - alphas[i]!) * losses[0]! + alphas[i]! * losses[last]!));
  return Math.max(...excess);
}

/** `count` numbers from 0 to 1, ends included. */
export const evenly = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => (count === 1 ? 0 : i / (count - 1)));

/** (1 − alpha) a + alpha b, number by number; nested as a. Throws LB365 where the trees differ. */
export function interpolate<T extends ArrayTree>(a: T, b: ArrayTree, alpha: number): T {
  return mapArrays(
    ({ shape, values }, [other]) => ({
      shape,
      values: Float32Array.from(values, (value, i) => (1 - alpha) * value + alpha * other!.values[i]!),
    }),
    a,
    b,
  );
}
