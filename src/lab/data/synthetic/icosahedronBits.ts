/**
 * All 4,096 ways to put a bit on each of the 12 vertices of an icosahedron; class 1 where at least 16 of its 30 edges join unequal bits, which is
 * the same for all its rotations. A finite stand-in for the rule of Shwartz-Ziv & Tishby 2017.
 */
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../split.types";
import { rows } from "../transforms/labels";
import { named, recently, splitOf } from "./split";

export interface IcosahedronOptions {
  /** Of the 4,096 rows, drawn at random; default 0.85. 1 leaves no test rows: `test` is then all of them. */
  readonly trainShare?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface IcosahedronBits {
  /** All rows, in the order of the number that the bits write. */
  readonly all: Split;
  readonly train: Split;
  readonly test: Split;
}

/** Pairs of vertices at cosine 1/√5: the edges. Vertices: cyclic permutations of (0, ±1, ±φ). */
export const icosahedronEdges: readonly (readonly [number, number])[] = (() => {
  const phi = (1 + Math.sqrt(5)) / 2;
  const signs = [1, -1];
  const vertices = [0, 1, 2].flatMap((turn) =>
    signs.flatMap((a) =>
      signs.map((b) => {
        const corner = [0, a, b * phi];
        return [corner[(3 - turn) % 3]!, corner[(4 - turn) % 3]!, corner[(5 - turn) % 3]!];
      }),
    ),
  );
  const dot = (p: readonly number[], q: readonly number[]): number => p[0]! * q[0]! + p[1]! * q[1]! + p[2]! * q[2]!;
  // |v|² = 1 + φ² = φ√5, so neighbours have inner product φ; the next nearest have −φ.
  return vertices.flatMap((p, i) =>
    vertices.flatMap((q, j) => (i < j && Math.abs(dot(p, q) - phi) < 1e-9 ? [[i, j] as const] : [])),
  );
})();

const COUNT = 4096;
const LIMIT = 16;

/** Inputs −1 or 1, [n, 12]; targets int32 [n]. Throws LB345. */
export function icosahedronBits({ trainShare = 0.85, seed = 1 }: IcosahedronOptions = {}): IcosahedronBits {
  const count = Math.round(trainShare * COUNT);
  if (!(count >= 1 && count <= COUNT))
    throw new AuthorError("LB345", `trainShare is from above 0 to 1: ${trainShare}`, "for example 0.85.");
  const all = recently("icosahedronBits", () =>
    splitOf({
      id: "icosahedronBits",
      size: COUNT,
      features: 12,
      row(to, index) {
        for (let k = 0; k < 12; k += 1) to[k] = (index >> k) & 1 ? 1 : -1;
        return icosahedronEdges.filter(([i, j]) => to[i] !== to[j]).length >= LIMIT ? 1 : 0;
      },
    }),
  );
  return recently(`icosahedronBits(${named({ trainShare, seed })})`, () => {
    const order = Array.from(hostRandom(seed).permutation(COUNT));
    const part = (name: string, places: number[]): Split =>
      rows(all, places, `icosahedronBits(${trainShare}, ${seed}).${name}`);
    const test = count === COUNT ? all : part("test", order.slice(count));
    return { all, train: part("train", order.slice(0, count)), test };
  });
}
