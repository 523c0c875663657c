/**
 * Random numbers in plain TypeScript, for what is decided outside of steps: the order of mini-batches, synthetic data. A stream is the
 * values of Threefry at 0, 1, … under the seed's key.
 */
import { foldKey, keyOf, threefry } from "./threefry";

export interface HostRandom {
  /** In [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal in double precision (Box-Muller). */
  normal(): number;
  /** Integer in [0, below), without bias. */
  integer(below: number): number;
  /** 0 … size - 1 in random order (Fisher-Yates). */
  permutation(size: number): Int32Array;
  /** A stream independent of this one, the same for the same integer however much has been drawn. */
  fold(data: number): HostRandom;
}

export function hostRandom(seed: number): HostRandom {
  return fromKey(keyOf(seed));
}

function fromKey(key: Int32Array): HostRandom {
  const words = new Uint32Array(2);
  let counter = 0;
  let spare: number | undefined;
  const draw = () => {
    threefry(key[0]!, key[1]!, counter | 0, Math.floor(counter / 2 ** 32), words);
    counter += 1;
  };
  const uniform = () => {
    draw();
    return ((words[0]! >>> 5) * 2 ** 26 + (words[1]! >>> 6)) / 2 ** 53;
  };
  const integer = (below: number) => {
    // Words beyond the last whole multiple of `below` would favour small numbers: draw again.
    const limit = 2 ** 32 - (2 ** 32 % below);
    do draw();
    while (words[0]! >= limit);
    return words[0]! % below;
  };
  return {
    uniform,
    integer,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    permutation(size) {
      const order = Int32Array.from({ length: size }, (_, i) => i);
      for (let i = size - 1; i > 0; i -= 1) {
        const j = integer(i + 1);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      return order;
    },
    fold: (data) => fromKey(foldKey(key, data)),
  };
}
