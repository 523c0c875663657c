/**
 * Matrix products. All extents and strides are known, so each product gets loops of its own over register tiles:
 *
 *   outer   B lies along its rows: rows of the tile broadcast a number of A, columns are vectors of B     acc[r][c] += a[r]·B[c]
 *   inner   both lie along k (A·Bᵀ): vectors run along k, and each tile's sums are folded at the end        acc[r][c] += A[r]·B[c]
 *
 * In `outer`, panels of B are packed side by side when they are used often enough to pay for it; A is read where it lies; and what follows the product
 * (a bias, an activation) may be done to each tile before it is stored.
 */
import { loadPart, storePart } from "./access";
import type { TileFinish } from "./finishTiles";
import type { Code, Local, Push } from "./wasm/code";

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

const VECTOR = 4;
const BYTES = 4;

/** acc + a·b. */
function multiplyAdd(code: Code, fused: boolean, acc: Local, a: Push, b: Push): void {
  if (fused) code.set(acc, () => code.op("f32x4.relaxed_madd", a, b, acc));
  else code.set(acc, () => code.op("f32x4.add", acc, () => code.op("f32x4.mul", a, b)));
}

const COLUMNS = 12;
/**
 * Rows of a tile by its vectors a row, in both kinds of product: sums, the row's vectors and the numbers of A fill 15 registers at
 * most, which is what V8 leaves on x64. For the same reason one step of k is one round of the loop: V8 moves the loads of a longer body to
 * its head and keeps none of them in registers (measured: 30 of 54 GFLOP/s with four steps a round, 51 with one).
 */
const ROWS = [0, 7, 4, 3] as const;

const extentOf = (loops: readonly { readonly extent: number }[]): number =>
  loops.reduce((product, { extent }) => product * extent, 1);

/** Calls `body` for each tile of at most `most` rows; its pointers then stand at the tile's first row. */
function eachTile(
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

/** Steps of k at a time: a packed panel of 24 kB, and rows of A that lie far apart, stay in the caches. */
const DEEPEST = 512;

/** Steps of k that are packed at once, of `k` in all. */
const depthOf = (k: number): number => (k <= DEEPEST ? k : Math.ceil(k / Math.ceil(k / DEEPEST)));

/** Scratch memory that a product needs whose loops along k have these extents. */
export const panelBytes = (inner: readonly number[]): number =>
  (inner.length === 1 ? depthOf(inner[0]!) : inner.reduce((product, extent) => product * extent, 1)) * COLUMNS * BYTES;

/** Rows of numbers of A times vectors of B. */
export function outer(code: Code, it: Product): void {
  const [along] = it.inner;
  if (!along || it.inner.length > 1 || along.extent <= DEEPEST) return outerOf(code, it, false);
  const depth = depthOf(along.extent);
  // C sums up from part to part of k.
  const a = code.let("i32", it.a);
  const b = code.let("i32", it.b);
  code.zero(it.c, () => code.i32(extentOf(it.rows) * it.columns * BYTES));
  const part = (extent: number, isLast: boolean): void => {
    const { finish, ...bare } = it;
    outerOf(code, { ...bare, ...(isLast && { finish }), a, b, inner: [{ ...along, extent }] }, true);
    code.advance(a, extent * along.a * BYTES);
    code.advance(b, extent * along.b * BYTES);
  };
  const last = along.extent % depth || depth;
  code.repeat((along.extent - last) / depth, () => part(depth, false));
  part(last, true);
}

function outerOf(code: Code, it: Product, accumulates: boolean): void {
  const { rows, inner: loops, columns, bColumn, a, scratch } = it;
  const m = extentOf(rows);
  const packed = bColumn !== 1 || (m > 2 * ROWS[3] && (columns > 2 * COLUMNS || columns % VECTOR !== 0));
  const cAddress = code.let("i32", it.c);
  const bAddress = code.let("i32", it.b);
  const panel = (width: number): void => {
    if (packed) pack(code, loops, width, bColumn, bAddress, scratch);
    const aAt = code.let("i32", a);
    const cAt = code.let("i32", cAddress);
    const column = code.let("i32", () => code.op("i32.sub", cAddress, it.c));
    eachTile(code, rows, ROWS[Math.ceil(width / VECTOR)]!, aAt, cAt, (count, step) =>
      tile(code, { ...it, loops, count, width, step, aAt, cAt, column, packed, bAddress, accumulates }),
    );
  };
  code.repeat(Math.floor(columns / COLUMNS), () => {
    panel(COLUMNS);
    code.advance(bAddress, COLUMNS * bColumn * BYTES);
    code.advance(cAddress, COLUMNS * BYTES);
  });
  if (columns % COLUMNS) panel(columns % COLUMNS);
}

/** Calls `body` for each k, in loops; `move` is told what each loop moves. */
function alongInner(
  code: Code,
  loops: readonly InnerLoop[],
  body: (loop: InnerLoop) => void,
  move: (a: number, b: number) => void,
): void {
  const level = (depth: number): void => {
    const own = loops[depth];
    const next = loops[depth + 1];
    if (!own) return body({ extent: 1, a: 0, b: 0 });
    if (!next) return body(own);
    code.repeat(own.extent, () => {
      level(depth + 1);
      move(own.a - next.extent * next.a, own.b - next.extent * next.b);
    });
  };
  level(0);
}

/** Copies `width` columns of B to rows of twelve, filled up with zeros to whole vectors. */
function pack(
  code: Code,
  loops: readonly InnerLoop[],
  width: number,
  bColumn: number,
  from: Local,
  scratch: number,
): void {
  const source = code.let("i32", from);
  const target = code.let("i32", () => code.i32(scratch));
  const vectors = Math.ceil(width / VECTOR);
  const row = (): void => {
    if (bColumn === 1) {
      for (let v = 0; v < vectors; v += 1)
        code.store("v128.store", target, () => loadPart(code, source, 16 * v, width - VECTOR * v), 16 * v);
      return;
    }
    for (let column = 0; column < vectors * VECTOR; column += 1) {
      const number = (): void =>
        column < width ? code.load("i32.load", source, column * bColumn * BYTES) : code.i32(0);
      code.store("i32.store", target, number, column * BYTES);
    }
  };
  alongInner(
    code,
    loops,
    ({ extent, b }) =>
      code.repeat(extent, () => {
        row();
        code.advance(source, b * BYTES);
        code.advance(target, COLUMNS * BYTES);
      }),
    (_, b) => code.advance(source, b * BYTES),
  );
}

interface Tile {
  readonly loops: readonly InnerLoop[];
  readonly count: number;
  readonly width: number;
  readonly step: RowLoop;
  readonly aAt: Local;
  readonly cAt: Local;
  /** Bytes from the start of a row of C. */
  readonly column: Local;
  readonly packed: boolean;
  readonly bAddress: Local;
  readonly scratch: number;
  readonly fused: boolean;
  /** Adds to what C holds. */
  readonly accumulates: boolean;
  readonly finish?: TileFinish;
}

/** One tile of C in registers, over all of k. */
function tile(code: Code, it: Tile): void {
  const { loops, count, width, step, packed, fused } = it;
  const vectors = Math.ceil(width / VECTOR);
  const placeOf = (r: number, v: number): number => r * step.c * BYTES + 16 * v;
  const acc = Array.from({ length: count }, (_, r) =>
    Array.from({ length: vectors }, (_, v) =>
      code.let("v128", () =>
        it.accumulates ? loadPart(code, it.cAt, placeOf(r, v), width - VECTOR * v) : code.f32x4(0),
      ),
    ),
  );
  const a = code.let("i32", it.aAt);
  const b = code.let("i32", packed ? () => code.i32(it.scratch) : it.bAddress);
  const parts = Array.from({ length: vectors }, () => code.local("v128"));
  const number = code.local("v128");
  const one = (): void => {
    for (let v = 0; v < vectors; v += 1) {
      const left = packed ? VECTOR : width - VECTOR * v;
      code.set(parts[v]!, () => loadPart(code, b, 16 * v, left));
    }
    for (let r = 0; r < count; r += 1) {
      code.set(number, () => code.load("v128.load32_splat", a, r * step.a * BYTES));
      for (let v = 0; v < vectors; v += 1) multiplyAdd(code, fused, acc[r]![v]!, number, parts[v]!);
    }
  };
  alongInner(
    code,
    loops,
    (own) => {
      const bStep = packed ? COLUMNS : own.b;
      code.repeat(own.extent, () => {
        one();
        code.advance(a, own.a * BYTES);
        code.advance(b, bStep * BYTES);
      });
    },
    (aMove, bMove) => {
      code.advance(a, aMove * BYTES);
      if (!packed) code.advance(b, bMove * BYTES);
    },
  );
  const finishOne = it.finish?.tile(it.cAt, it.column);
  for (let r = 0; r < count; r += 1)
    for (let v = 0; v < vectors; v += 1) {
      const left = Math.min(VECTOR, width - VECTOR * v);
      if (finishOne) finishOne(acc[r]![v]!, placeOf(r, v), 16 * v, left);
      if (!finishOne || it.finish!.keeps) storePart(code, it.cAt, placeOf(r, v), left, acc[r]![v]!);
    }
}

const INNER = 3;

/** A·Bᵀ with both along k. */
export function inner(code: Code, it: Product): void {
  const { rows, columns, bColumn, fused } = it;
  const k = it.inner[0]!.extent;
  const bAddress = code.let("i32", it.b);
  const cColumn = code.let("i32", it.c);
  const columnsOf = (width: number): void => {
    const aAt = code.let("i32", it.a);
    const cAt = code.let("i32", cColumn);
    eachTile(code, rows, ROWS[width]!, aAt, cAt, (count, step) =>
      innerTile(code, { k, count, width, step, bColumn, aAt, bAddress, cAt, fused }),
    );
  };
  code.repeat(Math.floor(columns / INNER), () => {
    columnsOf(INNER);
    code.advance(bAddress, INNER * bColumn * BYTES);
    code.advance(cColumn, INNER * BYTES);
  });
  if (columns % INNER) columnsOf(columns % INNER);
}

interface InnerTile {
  readonly k: number;
  readonly count: number;
  readonly width: number;
  readonly step: RowLoop;
  readonly bColumn: number;
  readonly aAt: Local;
  readonly bAddress: Local;
  readonly cAt: Local;
  readonly fused: boolean;
}

function innerTile(code: Code, { k, count, width, step, bColumn, aAt, bAddress, cAt, fused }: InnerTile): void {
  const acc = Array.from({ length: count }, () =>
    Array.from({ length: width }, () => code.let("v128", () => code.f32x4(0))),
  );
  const a = code.let("i32", aAt);
  const b = code.let("i32", bAddress);
  const rowsOfA = Array.from({ length: count }, () => code.local("v128"));
  const part = code.local("v128");
  const some = (numbers: number): void => {
    for (let r = 0; r < count; r += 1) code.set(rowsOfA[r]!, () => loadPart(code, a, r * step.a * BYTES, numbers));
    for (let j = 0; j < width; j += 1) {
      code.set(part, () => loadPart(code, b, j * bColumn * BYTES, numbers));
      for (let r = 0; r < count; r += 1) multiplyAdd(code, fused, acc[r]![j]!, rowsOfA[r]!, part);
    }
  };
  code.repeat(Math.floor(k / VECTOR), () => {
    some(VECTOR);
    code.advance(a, VECTOR * BYTES);
    code.advance(b, VECTOR * BYTES);
  });
  if (k % VECTOR) some(k % VECTOR);
  for (let r = 0; r < count; r += 1)
    for (let j = 0; j < width; j += 1)
      code.store("f32.store", cAt, () => sumOfLanes(code, acc[r]![j]!), (r * step.c + j) * BYTES);
}

/** (x0 + x2) + (x1 + x3), an f32. */
function sumOfLanes(code: Code, vector: Local): void {
  const high = (source: Local): void =>
    code.shuffle(source, source, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
  const pairs = code.let("v128", () => code.op("f32x4.add", vector, () => high(vector)));
  code.op(
    "f32.add",
    () => code.lane("f32x4.extract_lane", 0, pairs),
    () => code.lane("f32x4.extract_lane", 1, pairs),
  );
}
