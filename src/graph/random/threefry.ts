/**
 * Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a keyed bijection on
 * pairs of 32-bit words. Random numbers are its values at counters 0, 1, …, so any of them can be had without those before,
 * on any device, and the same key gives the same numbers everywhere.
 */
export const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** Writes the image of counter (c0, c1) under key (k0, k1) to out[at], out[at + 1]. */
export function threefry(k0: number, k1: number, c0: number, c1: number, out: Int32Array | Uint32Array, at = 0): void {
  const k2 = 0x1bd11bda ^ k0 ^ k1;
  const keys = [k0, k1, k2] as const;
  let x = (c0 + k0) | 0;
  let y = (c1 + k1) | 0;
  for (let group = 1; group <= 5; group += 1) {
    const first = group % 2 === 1 ? 0 : 4;
    for (let r = first; r < first + 4; r += 1) {
      const turn = ROTATIONS[r]!;
      x = (x + y) | 0;
      y = ((y << turn) | (y >>> (32 - turn))) ^ x;
    }
    x = (x + keys[group % 3]!) | 0;
    y = (y + keys[(group + 1) % 3]! + group) | 0;
  }
  out[at] = x;
  out[at + 1] = y;
}

/** Second counter word of a fold, so that folded keys and the numbers drawn from a key never meet. */
export const FOLD = 0x464f4c44;

/** A key as a step takes it: two words, from a seed of up to 53 bits. */
export function keyOf(seed: number): Int32Array {
  return Int32Array.of(Math.floor(seed / 2 ** 32), seed >>> 0);
}

/** A new key from a key and an integer. */
export function foldKey(key: ArrayLike<number>, data: number): Int32Array {
  const out = new Int32Array(2);
  threefry(key[0]!, key[1]!, data | 0, FOLD, out);
  return out;
}

/** `size` numbers k/2^24 in [0, 1), each exact in float32. */
export function uniforms(key: ArrayLike<number>, size: number): Float32Array {
  const out = new Float32Array(size);
  const block = new Int32Array(2);
  for (let i = 0; i < size; i += 2) {
    threefry(key[0]!, key[1]!, i >>> 1, 0, block);
    out[i] = (block[0]! >>> 8) / 2 ** 24;
    if (i + 1 < size) out[i + 1] = (block[1]! >>> 8) / 2 ** 24;
  }
  return out;
}
