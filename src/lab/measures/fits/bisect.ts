/** A root of a function of one number, by halving. Plain float64. */
import { AuthorError } from "../../../graph/authorError";

/** Where f changes its sign between low and high, as near as float64 tells numbers apart. Throws LB375 where both ends have the same sign. */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  const [first, last] = [f(low), f(high)];
  if (first === 0) return low;
  if (last === 0) return high;
  if (!(first < 0 !== last < 0) || Number.isNaN(first + last))
    throw new AuthorError(
      "LB375",
      `no change of sign between ${low} and ${high}: ${first} and ${last}`,
      "widen the interval.",
    );
  let [a, b] = [low, high];
  for (;;) {
    const middle = a + (b - a) / 2;
    if (middle === a || middle === b) return middle;
    if (f(middle) < 0 === first < 0) a = middle;
    else b = middle;
  }
}
