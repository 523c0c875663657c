/** Lookups by integer: rows copied from, or added to, places that other numbers name. Places outside do nothing but read zero. */
import type { Code, Local, Push } from "../wasm/code";
import { around, BYTES, type Kernel } from "./kernel";

/** Runs `inside` where 0 <= index < extent, else `outside`. */
function within(code: Code, index: Local, extent: number, inside: () => void, outside?: () => void): void {
  const isInside = (): void =>
    code.op(
      "i32.and",
      () => code.op("i32.ge_s", index, () => code.i32(0)),
      () => code.op("i32.lt_s", index, () => code.i32(extent)),
    );
  code.if(isInside, inside, outside);
}

const rowAddress = (code: Code, start: Push, index: Local, bytes: number): Push => {
  return () => code.op("i32.add", start, () => code.op("i32.mul", index, () => code.i32(bytes)));
};

export function gather({ code, node, operands, shapes, out }: Kernel): void {
  const { outer, extent, inner } = around(shapes[0]!, node.attrs.axis as number);
  const count = shapes[1]![0]!;
  const bytes = inner * BYTES;
  const from = code.let("i32", operands[0]!);
  const to = code.let("i32", out);
  code.repeat(outer, () => {
    const places = code.let("i32", operands[1]!);
    code.repeat(count, () => {
      const index = code.let("i32", () => code.load("i32.load", places));
      within(
        code,
        index,
        extent,
        () => copyRow(code, to, rowAddress(code, from, index, bytes), inner),
        () => code.zero(to, () => code.i32(bytes)),
      );
      code.advance(to, bytes);
      code.advance(places, BYTES);
    });
    code.advance(from, extent * bytes);
  });
}

function copyRow(code: Code, to: Local, from: Push, inner: number): void {
  if (inner === 1) return code.store("i32.store", to, () => code.load("i32.load", from));
  code.copy(to, from, () => code.i32(inner * BYTES));
}

export function scatterAdd({ code, node, operands, shapes, out }: Kernel): void {
  const axis = node.attrs.axis as number;
  const { outer, extent, inner } = around(node.shape, axis);
  const count = shapes[1]![0]!;
  const bytes = inner * BYTES;
  const float = node.dtype === "float32";
  code.zero(out, () => code.i32(outer * extent * bytes));
  const to = code.let("i32", out);
  const from = code.let("i32", operands[0]!);
  code.repeat(outer, () => {
    const places = code.let("i32", operands[1]!);
    code.repeat(count, () => {
      const index = code.let("i32", () => code.load("i32.load", places));
      within(code, index, extent, () => {
        const target = code.let("i32", rowAddress(code, to, index, bytes));
        const source = code.let("i32", from);
        code.repeat(inner >> 2, () => {
          const sum = (): void =>
            code.op(
              float ? "f32x4.add" : "i32x4.add",
              () => code.load("v128.load", target),
              () => code.load("v128.load", source),
            );
          code.store("v128.store", target, sum);
          code.advance(target, 4 * BYTES);
          code.advance(source, 4 * BYTES);
        });
        code.repeat(inner & 3, () => {
          const sum = (): void =>
            float
              ? code.op(
                  "f32.add",
                  () => code.load("f32.load", target),
                  () => code.load("f32.load", source),
                )
              : code.op(
                  "i32.add",
                  () => code.load("i32.load", target),
                  () => code.load("i32.load", source),
                );
          code.store(float ? "f32.store" : "i32.store", target, sum);
          code.advance(target, BYTES);
          code.advance(source, BYTES);
        });
      });
      code.advance(from, bytes);
      code.advance(places, BYTES);
    });
    code.advance(to, extent * bytes);
  });
}
