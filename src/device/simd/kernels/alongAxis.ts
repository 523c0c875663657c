/** Kernels that go along one axis, element after element: running sums, and positions of extremes. */
import { around, BYTES, type Kernel } from "./kernel";

export function cumsum({ code, node, operands, out }: Kernel): void {
  const { axis, exclusive, reverse } = node.attrs as { axis: number; exclusive: boolean; reverse: boolean };
  const { outer, extent, inner } = around(node.shape, axis);
  const float = node.dtype === "float32";
  const [type, load, store, add] = float
    ? (["f32", "f32.load", "f32.store", "f32.add"] as const)
    : (["i32", "i32.load", "i32.store", "i32.add"] as const);
  const start = reverse ? (extent - 1) * inner * BYTES : 0;
  const step = (reverse ? -1 : 1) * inner * BYTES;
  const from = code.let("i32", () => code.op("i32.add", operands[0]!, () => code.i32(start)));
  const to = code.let("i32", () => code.op("i32.add", out, () => code.i32(start)));
  const sum = code.local(type);
  code.repeat(outer, () => {
    code.repeat(inner, () => {
      code.set(sum, () => (float ? code.op("f32.convert_i32_s", () => code.i32(0)) : code.i32(0)));
      code.repeat(extent, () => {
        const next = (): void => code.set(sum, () => code.op(add, sum, () => code.load(load, from)));
        if (!exclusive) next();
        code.store(store, to, sum);
        if (exclusive) next();
        code.advance(from, step);
        code.advance(to, step);
      });
      code.advance(from, BYTES - extent * step);
      code.advance(to, BYTES - extent * step);
    });
    code.advance(from, (extent - 1) * inner * BYTES);
    code.advance(to, (extent - 1) * inner * BYTES);
  });
}

/** Of equals the first; what is not a number is never better, nor beaten where it comes first. */
export function argExtreme({ code, node, operands, shapes, dtypes, out }: Kernel): void {
  const { outer, extent, inner } = around(shapes[0]!, node.attrs.axis as number);
  const from = code.let("i32", operands[0]!);
  const to = code.let("i32", out);
  const [type, load] = dtypes[0] === "float32" ? (["f32", "f32.load"] as const) : (["i32", "i32.load"] as const);
  const better = (
    { f32: { argMax: "f32.gt", argMin: "f32.lt" }, i32: { argMax: "i32.gt_s", argMin: "i32.lt_s" } } as const
  )[type][node.op as "argMax" | "argMin"];
  const [best, value] = [code.local(type), code.local(type)];
  const [position, k] = [code.local("i32"), code.local("i32")];
  code.repeat(outer, () => {
    code.repeat(inner, () => {
      code.set(best, () => code.load(load, from));
      code.set(position, () => code.i32(0));
      code.set(k, () => code.i32(0));
      code.repeat(extent, () => {
        code.set(value, () => code.load(load, from));
        code.if(
          () => code.op(better, value, best),
          () => {
            code.set(best, value);
            code.set(position, k);
          },
        );
        code.advance(k, 1);
        code.advance(from, inner * BYTES);
      });
      code.store("i32.store", to, position);
      code.advance(to, BYTES);
      code.advance(from, BYTES - extent * inner * BYTES);
    });
    code.advance(from, (extent - 1) * inner * BYTES);
  });
}
