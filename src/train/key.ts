/** The key that a seed gives: int32 [2], as `random` takes it. Made here, so that the seed is fed to the graphs and is no part of them. */
export const keyOf = (seed: number): Int32Array => Int32Array.of(Math.floor(seed / 2 ** 32), seed | 0);
