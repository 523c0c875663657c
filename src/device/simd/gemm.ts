/**
 * Matrix products. All extents and strides are known, so each product gets loops of its own over register tiles:
 *
 *   outer   B lies along its rows: rows of the tile broadcast a number of A, columns are vectors of B     acc[r][c] += a[r]·B[c]
 *   inner   both lie along k (A·Bᵀ): vectors run along k, and each tile's sums are folded at the end        acc[r][c] += A[r]·B[c]
 *
 * In `outer`, panels of B are packed side by side when they are used often enough to pay for it; A is read where it lies.
 */
import type { Code, Local, Push } from "./wasm/code";

export interface Matrix {
  /** Address of the first element. */
  readonly address: Push;
  /** Steps in elements: from row to row, from column to column. */
  readonly row: number;
  readonly column: number;
}

export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** [m, k], [k, n], and [m, n] with column step 1. */
  readonly a: Matrix;
  readonly b: Matrix;
  readonly c: Matrix;
  /** Address of scratch memory for one packed panel: k·12 floats, and 4 more. */
  readonly scratch: number;
  /** Fused multiply-add where the machine has it (relaxed SIMD). */
  readonly fused: boolean;
}

const VECTOR = 4;
const BYTES = 4;

/** acc + a·b. */
export function multiplyAdd(code: Code, fused: boolean, acc: Local, a: Push, b: Push): void {
  if (fused) code.set(acc, () => code.op("f32x4.relaxed_madd", a, b, acc));
  else code.set(acc, () => code.op("f32x4.add", acc, () => code.op("f32x4.mul", a, b)));
}

export function product(code: Code, it: Product): void {
  if (it.a.column === 1 && it.b.row === 1 && it.b.column !== 1 && it.k >= 8) inner(code, it);
  else outer(code, it);
}

const ROWS = 3;
const COLUMNS = 12;

/** Loads of vectors that may end before four numbers: what is beyond is zero. */
function loadPart(code: Code, address: Push, offset: number, count: number): void {
  if (count >= VECTOR) return code.load("v128.load", address, offset);
  if (count === 1) return code.load("v128.load32_zero", address, offset);
  const low = (): void => code.load("v128.load64_zero", address, offset);
  if (count === 2) return low();
  code.laneAccess("v128.load32_lane", 2, address, low, offset + 8);
}

/** The load's operand order is address, vector: `loadPart` for three numbers. */
export function storePart(code: Code, address: Push, offset: number, count: number, value: Local): void {
  if (count >= VECTOR) code.store("v128.store", address, value, offset);
  else {
    if (count >= 2) code.laneAccess("v128.store64_lane", 0, address, value, offset);
    if (count !== 2) code.laneAccess("v128.store32_lane", count - 1, address, value, offset + (count - 1) * BYTES);
  }
}

function outer(code: Code, { m, n, k, a, b, c, scratch, fused }: Product): void {
  const packs = b.column !== 1 || (m > 2 * ROWS && (n > 2 * COLUMNS || n % VECTOR !== 0));
  const cAddress = code.let("i32", c.address);
  const bAddress = code.let("i32", b.address);
  const aAddress = code.let("i32", a.address);
  const panel = (columns: number): void => {
    const source = packs ? { address: () => code.i32(scratch), row: COLUMNS } : { address: bAddress, row: b.row };
    if (packs) pack(code, k, columns, b, bAddress, scratch);
    const rowsOf = (rows: number, aStart: Local, cStart: Local): void =>
      tile(code, { k, rows, columns, a, c, source, aStart, cStart, fused, packed: packs });
    const aRow = code.let("i32", aAddress);
    const cRow = code.let("i32", cAddress);
    code.repeat(Math.floor(m / ROWS), () => {
      rowsOf(ROWS, aRow, cRow);
      code.advance(aRow, ROWS * a.row * BYTES);
      code.advance(cRow, ROWS * c.row * BYTES);
    });
    if (m % ROWS) rowsOf(m % ROWS, aRow, cRow);
  };
  code.repeat(Math.floor(n / COLUMNS), () => {
    panel(COLUMNS);
    code.advance(bAddress, COLUMNS * b.column * BYTES);
    code.advance(cAddress, COLUMNS * BYTES);
  });
  if (n % COLUMNS) panel(n % COLUMNS);
}

/** Copies `columns` columns of B to rows of twelve, filled up with zeros. */
function pack(code: Code, k: number, columns: number, b: Matrix, from: Local, scratch: number): void {
  const source = code.let("i32", from);
  const target = code.let("i32", () => code.i32(scratch));
  const vectors = Math.ceil(columns / VECTOR);
  if (b.column === 1) {
    code.repeat(k, () => {
      for (let v = 0; v < COLUMNS / VECTOR; v += 1) {
        if (v < vectors)
          code.store("v128.store", target, () => loadPart(code, source, 16 * v, columns - VECTOR * v), 16 * v);
      }
      code.advance(source, b.row * BYTES);
      code.advance(target, COLUMNS * BYTES);
    });
    return;
  }
  code.repeat(k, () => {
    for (let column = 0; column < vectors * VECTOR; column += 1) {
      const zero = column >= columns;
      code.store(
        "i32.store",
        target,
        () => (zero ? code.i32(0) : code.load("i32.load", source, column * b.column * BYTES)),
        column * BYTES,
      );
    }
    code.advance(source, b.row * BYTES);
    code.advance(target, COLUMNS * BYTES);
  });
}

interface Tile {
  readonly k: number;
  readonly rows: number;
  readonly columns: number;
  readonly a: Matrix;
  readonly c: Matrix;
  readonly source: { readonly address: Push; readonly row: number };
  readonly aStart: Local;
  readonly cStart: Local;
  readonly fused: boolean;
  readonly packed: boolean;
}

/** One tile of C in registers, over all of k. */
function tile(code: Code, { k, rows, columns, a, c, source, aStart, cStart, fused, packed }: Tile): void {
  const vectors = Math.ceil(columns / VECTOR);
  const acc = Array.from({ length: rows }, () =>
    Array.from({ length: vectors }, () => code.let("v128", () => code.f32x4(0))),
  );
  const aAt = code.let("i32", aStart);
  const bAt = code.let("i32", source.address);
  const parts = Array.from({ length: vectors }, () => code.local("v128"));
  const number = code.local("v128");
  const step = (at: number): void => {
    for (let v = 0; v < vectors; v += 1) {
      const left = packed ? VECTOR : columns - VECTOR * v;
      code.set(parts[v]!, () => loadPart(code, bAt, at * source.row * BYTES + 16 * v, left));
    }
    for (let r = 0; r < rows; r += 1) {
      code.set(number, () => code.load("v128.load32_splat", aAt, (r * a.row + at * a.column) * BYTES));
      for (let v = 0; v < vectors; v += 1) multiplyAdd(code, fused, acc[r]![v]!, number, parts[v]!);
    }
  };
  const unrolled = 4;
  code.repeat(Math.floor(k / unrolled), () => {
    for (let at = 0; at < unrolled; at += 1) step(at);
    code.advance(aAt, unrolled * a.column * BYTES);
    code.advance(bAt, unrolled * source.row * BYTES);
  });
  for (let at = 0; at < k % unrolled; at += 1) step(at);
  for (let r = 0; r < rows; r += 1)
    for (let v = 0; v < vectors; v += 1)
      storePart(code, cStart, r * c.row * BYTES + 16 * v, columns - VECTOR * v, acc[r]![v]!);
}

const INNER = 3;

/** A·Bᵀ with both along k. */
function inner(code: Code, { m, n, k, a, b, c, fused }: Product): void {
  const bAddress = code.let("i32", b.address);
  const cColumn = code.let("i32", c.address);
  const aAddress = code.let("i32", a.address);
  const columnsOf = (columns: number): void => {
    const aRow = code.let("i32", aAddress);
    const cRow = code.let("i32", cColumn);
    const rowsOf = (rows: number): void => innerTile(code, { k, rows, columns, a, b, c, aRow, bAddress, cRow, fused });
    code.repeat(Math.floor(m / INNER), () => {
      rowsOf(INNER);
      code.advance(aRow, INNER * a.row * BYTES);
      code.advance(cRow, INNER * c.row * BYTES);
    });
    if (m % INNER) rowsOf(m % INNER);
  };
  code.repeat(Math.floor(n / INNER), () => {
    columnsOf(INNER);
    code.advance(bAddress, INNER * b.column * BYTES);
    code.advance(cColumn, INNER * BYTES);
  });
  if (n % INNER) columnsOf(n % INNER);
}

interface InnerTile {
  readonly k: number;
  readonly rows: number;
  readonly columns: number;
  readonly a: Matrix;
  readonly b: Matrix;
  readonly c: Matrix;
  readonly aRow: Local;
  readonly bAddress: Local;
  readonly cRow: Local;
  readonly fused: boolean;
}

function innerTile(code: Code, { k, rows, columns, a, b, c, aRow, bAddress, cRow, fused }: InnerTile): void {
  const acc = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => code.let("v128", () => code.f32x4(0))),
  );
  const aAt = code.let("i32", aRow);
  const bAt = code.let("i32", bAddress);
  const rowsOfA = Array.from({ length: rows }, () => code.local("v128"));
  const part = code.local("v128");
  const step = (at: number, count: number): void => {
    for (let r = 0; r < rows; r += 1) code.set(rowsOfA[r]!, () => loadPart(code, aAt, (r * a.row + at) * BYTES, count));
    for (let j = 0; j < columns; j += 1) {
      code.set(part, () => loadPart(code, bAt, (j * b.column + at) * BYTES, count));
      for (let r = 0; r < rows; r += 1) multiplyAdd(code, fused, acc[r]![j]!, rowsOfA[r]!, part);
    }
  };
  const unrolled = 2 * VECTOR;
  code.repeat(Math.floor(k / unrolled), () => {
    for (let at = 0; at < unrolled; at += VECTOR) step(at, VECTOR);
    code.advance(aAt, unrolled * BYTES);
    code.advance(bAt, unrolled * BYTES);
  });
  for (let at = 0; at < k % unrolled; at += VECTOR) step(at, (k % unrolled) - at);
  for (let r = 0; r < rows; r += 1)
    for (let j = 0; j < columns; j += 1)
      code.store("f32.store", cRow, () => sumOfLanes(code, acc[r]![j]!), (r * c.row + j) * BYTES);
}

/** (x0 + x2) + (x1 + x3), an f32. */
export function sumOfLanes(code: Code, vector: Local): void {
  const high = (source: Local): void =>
    code.shuffle(source, source, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
  const pairs = code.let("v128", () => code.op("f32x4.add", vector, () => high(vector)));
  code.op(
    "f32.add",
    () => code.lane("f32x4.extract_lane", 0, pairs),
    () => code.lane("f32x4.extract_lane", 1, pairs),
  );
}
