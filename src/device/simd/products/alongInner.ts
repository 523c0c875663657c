/** Products A·Bᵀ whose operands both lie along k: vectors run along it, and a tile's sums are folded at its end. */
import { loadPart } from "../access";
import type { Code, Local } from "../wasm/code";
import { BYTES, eachTile, multiplyAdd, ROWS, VECTOR, type Product, type RowLoop } from "./product";

/** Columns of a tile. */
const COLUMNS = 3;

export function alongInner(code: Code, it: Product): void {
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
  code.repeat(Math.floor(columns / COLUMNS), () => {
    columnsOf(COLUMNS);
    code.advance(bAddress, COLUMNS * bColumn * BYTES);
    code.advance(cColumn, COLUMNS * BYTES);
  });
  if (columns % COLUMNS) columnsOf(columns % COLUMNS);
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
