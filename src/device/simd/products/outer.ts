/**
 * Products whose B lies along its rows. Panels of B are packed side by side when they are used often enough to pay for it; A is read where it
 * lies; long sums go part by part; and what follows the product (a bias, an activation) may be done to each tile before it is stored.
 */
import { loadPart, storePart } from "../access";
import type { TileFinish } from "../finishTiles";
import type { Code, Local } from "../wasm/code";
import {
  BYTES,
  eachTile,
  extentOf,
  multiplyAdd,
  ROWS,
  VECTOR,
  type InnerLoop,
  type Product,
  type RowLoop,
} from "./product";

const COLUMNS = 12;
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
function throughInner(
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
  throughInner(
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
  throughInner(
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
