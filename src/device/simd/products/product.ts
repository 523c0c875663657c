/**
 * Matrix products. All extents and strides are known, so each product gets loops of its own over register tiles:
 *
 *   outer       B lies along its rows: rows of the tile broadcast a number of A, columns are vectors of B   acc[r][c] += a[r]·B[c]
 *   alongInner  both lie along k (A·Bᵀ): vectors run along k, and each tile's sums are folded at the end      acc[r][c] += A[r]·B[c]
 *
 * Here is what both share.
 */
import type { TileFinish } from "../finishTiles";
import type { Code, Local, Push } from "../wasm/code";

/** One loop over rows of A and C, by what each moves in elements; the innermost is last. */
export interface RowLoop {
  readonly extent: number;
  readonly a: number;
  readonly c: number;
}

/** One loop along k. */
export interface InnerLoop {
  readonly extent: number;
  readonly a: number;
  readonly b: number;
}

export interface Product {
  /** From the outermost to the innermost; images have several (windows are read where they lie). */
  readonly rows: readonly RowLoop[];
  readonly inner: readonly InnerLoop[];
  readonly columns: number;
  /** Step from column to column of B; C's is 1. */
  readonly bColumn: number;
  /** Addresses of the first elements. */
  readonly a: Push;
  readonly b: Push;
  readonly c: Local;
  /** What is made of the result, tile by tile; in `outer` only. */
  readonly finish?: TileFinish;
  /** Address of scratch memory for one packed panel: twelve floats a step of k. */
  readonly scratch: number;
  /** Fused multiply-add where the machine has it (relaxed SIMD). */
  readonly fused: boolean;
}

export const VECTOR = 4;
export const BYTES = 4;

/**
 * Rows of a tile by its vectors a row, in both kinds of product: sums, the row's vectors and the numbers of A fill 15 registers at
 * most, which is what V8 leaves on x64. For the same reason one step of k is one round of the loop: V8 moves the loads of a longer body to
 * its head and keeps none of them in registers (measured: 30 of 54 GFLOP/s with four steps a round, 51 with one).
 */
export const ROWS = [0, 7, 4, 3] as const;

export const extentOf = (loops: readonly { readonly extent: number }[]): number =>
  loops.reduce((product, { extent }) => product * extent, 1);

/** acc + a·b. */
export function multiplyAdd(code: Code, fused: boolean, acc: Local, a: Push, b: Push): void {
  if (fused) code.set(acc, () => code.op("f32x4.relaxed_madd", a, b, acc));
  else code.set(acc, () => code.op("f32x4.add", acc, () => code.op("f32x4.mul", a, b)));
}

/** Calls `body` for each tile of at most `most` rows; its pointers then stand at the tile's first row. */
export function eachTile(
  code: Code,
  rows: readonly RowLoop[],
  most: number,
  a: Local,
  c: Local,
  body: (rows: number, step: RowLoop) => void,
): void {
  const level = (depth: number): void => {
    const own = rows[depth];
    const next = rows[depth + 1];
    if (!own) return body(1, { extent: 1, a: 0, c: 0 });
    if (!next) {
      code.repeat(Math.floor(own.extent / most), () => {
        body(most, own);
        code.advance(a, most * own.a * BYTES);
        code.advance(c, most * own.c * BYTES);
      });
      const rest = own.extent % most;
      if (rest === 0) return;
      body(rest, own);
      code.advance(a, rest * own.a * BYTES);
      code.advance(c, rest * own.c * BYTES);
      return;
    }
    code.repeat(own.extent, () => {
      level(depth + 1);
      code.advance(a, (own.a - next.extent * next.a) * BYTES);
      code.advance(c, (own.c - next.extent * next.c) * BYTES);
    });
  };
  level(0);
}
