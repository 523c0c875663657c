/** Errors in units of the last place: of the distance between float32 numbers at the exact result. */
const one = new Float32Array(1);
const word = new Uint32Array(one.buffer);
const SMALLEST = 2 ** -149;
const LARGEST_EXPONENT = 127;

/** The distance of float32 numbers in the binade of |x|. */
export function ulpAt(x: number): number {
  const size = Math.abs(x);
  one[0] = size;
  // Rounding up may have reached the next binade.
  if (one[0] > size) word[0]! -= 1;
  const exponent = Math.min((word[0]! >>> 23) - 127, LARGEST_EXPONENT);
  return Math.max(SMALLEST, 2 ** (exponent - 23));
}

/**
 * How far `got` is from `exact`, in ulp. NaN for NaN and the infinity that the exact result rounds to are 0; the infinity is taken for
 * 2^128 where the largest number is right, and a NaN or an infinity anywhere else is infinitely wrong.
 */
export function ulpError(got: number, exact: number): number {
  const rounded = Math.fround(exact);
  if (Number.isNaN(exact) || !Number.isFinite(rounded)) {
    if (Object.is(got, rounded)) return 0;
    return Number.isFinite(exact) && Number.isFinite(got) ? Math.abs(got - exact) / ulpAt(exact) : Infinity;
  }
  const value = Math.abs(got) === Infinity ? Math.sign(got) * 2 ** 128 : got;
  const error = Math.abs(value - exact) / ulpAt(exact);
  return Number.isNaN(error) ? Infinity : error;
}
