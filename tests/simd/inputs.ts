/** Float32 numbers of all kinds, always the same. */

const BELOW_ONE = 1 - 2 ** -24;

export const SPECIAL = [
  0, 2 ** -149, 2 ** -127, 2 ** -126, 1e-30, 2 ** -24, 0.25, 0.5, BELOW_ONE, 1, 1 + 2 ** -23, 1.5, 2, 2.5, 3, 4, 5, 1e3, 2 ** 23,
  2 ** 24 + 2, 1e15, 2 ** 127, 3.4028234663852886e38, Infinity,
].flatMap((x) => [x, -x]).concat(NaN); // prettier-ignore

/** Where a formula of ours changes, or a result meets a limit. */
const CORNERS = [
  0, 1, 0.5, Math.SQRT1_2, Math.SQRT2, 0.625, 0.875, 0.9375, 4, 9.01, 17, Math.SQRT2 - 1, Math.SQRT2 + 1, Math.LN2 / 2,
  1.5 * Math.LN2, Math.PI / 4, Math.PI / 2, Math.PI, 100 * Math.PI, 2 ** 22, 16367173 * 2 ** 72, 88.72284, 87.33655, 103.27893,
  103.97208, 89.4159, 2 ** -126, 2 ** -149, 3.4028234663852886e38,
]; // prettier-ignore
const NEIGHBOURS = 1000;

/** Uniform in [0, 1), by a linear congruential generator. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** Pairs: every two special numbers, then any, positive bases with any powers, whole numbers, and the numbers of every day. */
export function everyPair(): { as: Float32Array; bs: Float32Array; special: number } {
  const special = SPECIAL.flatMap((a) => SPECIAL.map((b) => [a, b] as const));
  const random = uniform(11);
  const word = new DataView(new ArrayBuffer(4));
  const anyNumber = () => {
    word.setUint32(0, random() * 2 ** 32);
    return word.getFloat32(0);
  };
  const usual = Array.from({ length: 200_000 }, (_, i) => {
    if (i % 4 === 0) return [anyNumber(), anyNumber()] as const;
    if (i % 4 === 1) return [Math.exp(random() * 20 - 10), random() * 20 - 10] as const;
    if (i % 4 === 2) return [Math.round(random() * 200 - 100), Math.round(random() * 40 - 20)] as const;
    return [random() * 20 - 10, random() * 20 - 10] as const;
  });
  const all = [...special, ...usual];
  return { as: Float32Array.from(all, ([a]) => a), bs: Float32Array.from(all, ([, b]) => b), special: special.length };
}

/** More than a million: every exponent and sign, corners with their neighbours, the numbers of every day, special ones. */
export function everyKind(): Float32Array {
  const random = uniform(7);
  const stride = 6007;
  const bits = Uint32Array.from({ length: Math.floor(2 ** 32 / stride) }, (_, i) => i * stride);
  const around = CORNERS.flatMap((corner) => {
    const middle = new Uint32Array(Float32Array.of(corner).buffer)[0]!;
    return Array.from({ length: 2 * NEIGHBOURS }, (_, i) => Math.max(0, middle + i - NEIGHBOURS));
  });
  const near = Uint32Array.from([...around, ...around.map((word) => word + 2 ** 31)]);
  const usual = Float32Array.from({ length: 300_000 }, (_, i) => (random() - 0.5) * [2, 8, 200][i % 3]!);
  const parts = [new Float32Array(bits.buffer), new Float32Array(near.buffer), usual, Float32Array.from(SPECIAL)];
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
