/**
 * Positions along the last axis in ascending order, stable, NaN last: merges of growing runs, bottom up, on integers that are ordered as
 * the numbers are. Scratch: keys [n], and positions [n].
 */
import type { Code, Local, Push } from "../wasm/code";
import { BYTES, type Kernel } from "./kernel";

export function argSort(kernel: Kernel): void {
  const { code, node, operands, out, scratch } = kernel;
  const extent = node.shape.at(-1)!;
  const rows = node.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const float = kernel.dtypes[0] === "float32";
  const from = code.let("i32", operands[0]!);
  const to = code.let("i32", out);
  const keys = scratch;
  const spare = scratch + extent * BYTES;
  code.repeat(rows, () => {
    const at = code.let("i32", () => code.i32(0));
    const key = code.let("i32", () => code.i32(keys));
    code.repeat(extent, () => {
      code.store("i32.store", key, float ? sortable(code, from) : () => code.load("i32.load", from));
      code.store("i32.store", () => code.op("i32.add", to, scaled(code, at)), at);
      code.advance(key, BYTES);
      code.advance(from, BYTES);
      code.advance(at, 1);
    });
    let [source, target]: [Push, Push] = [to, () => code.i32(spare)];
    for (let width = 1; width < extent; width *= 2) {
      pass(code, extent, width, keys, source, target);
      [source, target] = [target, source];
    }
    // An odd number of passes ends in the scratch memory.
    if (source !== to) code.copy(to, source, () => code.i32(extent * BYTES));
    code.advance(to, extent * BYTES);
  });
}

const scaled =
  (code: Code, index: Push): Push =>
  () =>
    code.op("i32.shl", index, () => code.i32(2));

/** A float's bits as an integer of the same order; both zeros are equal, and every NaN is last. */
function sortable(code: Code, address: Local): Push {
  const value = code.let("f32", () =>
    // -0 + 0 is 0.
    code.op(
      "f32.add",
      () => code.load("f32.load", address),
      () => code.op("f32.convert_i32_s", () => code.i32(0)),
    ),
  );
  const bits = code.let("i32", () => code.op("i32.reinterpret_f32", value));
  const result = code.local("i32");
  code.if(
    () => code.op("f32.ne", value, value),
    () => code.set(result, () => code.i32(0x7fffffff)),
    () =>
      code.set(result, () =>
        code.op("i32.xor", bits, () =>
          code.op(
            "i32.shr_u",
            () => code.op("i32.shr_s", bits, () => code.i32(31)),
            () => code.i32(1),
          ),
        ),
      ),
  );
  return result;
}

/** Merges neighbouring runs of `width` positions from one array into the other. */
function pass(code: Code, extent: number, width: number, keys: number, source: Push, target: Push): void {
  const [left, right, leftEnd, rightEnd, at] = Array.from({ length: 5 }, () => code.local("i32")) as [
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const start = code.let("i32", () => code.i32(0));
  const element =
    (base: Push, index: Push): Push =>
    () =>
      code.op("i32.add", base, scaled(code, index));
  const read =
    (index: Push): Push =>
    () =>
      code.load("i32.load", element(source, index));
  const keyOf =
    (position: Push): Push =>
    () =>
      code.load(
        "i32.load",
        element(() => code.i32(keys), position),
      );
  const least =
    (a: Push, limit: number): Push =>
    () => {
      code.push(a);
      code.i32(limit);
      code.op("i32.lt_s", a, () => code.i32(limit));
      code.op("select");
    };
  code.repeat(Math.ceil(extent / (2 * width)), () => {
    code.set(left, start);
    code.set(
      leftEnd,
      least(() => code.op("i32.add", start, () => code.i32(width)), extent),
    );
    code.set(right, leftEnd);
    code.set(
      rightEnd,
      least(() => code.op("i32.add", start, () => code.i32(2 * width)), extent),
    );
    code.set(at, start);
    const fromLeft = (): void => {
      code.store("i32.store", element(target, at), read(left));
      code.advance(left, 1);
    };
    const fromRight = (): void => {
      code.store("i32.store", element(target, at), read(right));
      code.advance(right, 1);
    };
    code.while(
      () => code.op("i32.lt_s", at, rightEnd),
      () => {
        code.if(
          () => code.op("i32.ge_s", left, leftEnd),
          fromRight,
          () =>
            code.if(
              () => code.op("i32.ge_s", right, rightEnd),
              fromLeft,
              () => code.if(() => code.op("i32.gt_s", keyOf(read(left)), keyOf(read(right))), fromRight, fromLeft),
            ),
        );
        code.advance(at, 1);
      },
    );
    code.advance(start, 2 * width);
  });
}
