/** Threefry-2x32 with 20 rounds in SIMD lanes: the same words as graph/random/threefry.ts, four blocks at a time. */
import { FOLD, ROTATIONS } from "../../../graph/random/threefry";
import type { Code, Local, Push } from "../wasm/code";
import { BYTES, type Kernel } from "./kernel";

/** The images of four counters (x, y) under keys k0 and k1, in place. */
function rounds(code: Code, x: Local, y: Local, k0: Local, k1: Local): void {
  const k2 = code.let("v128", () =>
    code.op("v128.xor", () => code.op("v128.xor", () => code.i32x4(0x1bd11bda), k0), k1),
  );
  const keys = [k0, k1, k2] as const;
  const add = (target: Local, value: Push): void => code.set(target, () => code.op("i32x4.add", target, value));
  add(x, k0);
  add(y, k1);
  for (let group = 1; group <= 5; group += 1) {
    const first = group % 2 === 1 ? 0 : 4;
    for (let r = first; r < first + 4; r += 1) {
      add(x, y);
      const turn = ROTATIONS[r]!;
      code.set(y, () =>
        code.op(
          "v128.xor",
          () =>
            code.op(
              "v128.or",
              () => code.op("i32x4.shl", y, () => code.i32(turn)),
              () => code.op("i32x4.shr_u", y, () => code.i32(32 - turn)),
            ),
          x,
        ),
      );
    }
    add(x, keys[group % 3]!);
    add(y, () => code.op("i32x4.add", keys[(group + 1) % 3]!, () => code.i32x4(group)));
  }
}

/** Keys [..., 2] and integers [...], each broadcast to the result's lanes. */
export function foldKey({ code, node, operands, shapes, out }: Kernel): void {
  const lanes = node.shape.slice(0, -1);
  const steps = (shape: readonly number[]): number[] => {
    const added = lanes.length - shape.length;
    let step = 1;
    return lanes
      .map((_, axis) => (axis < added ? 1 : shape[axis - added]!))
      .reverse()
      .map((extent) => {
        const own = extent === 1 ? 0 : step;
        step *= extent;
        return own;
      })
      .reverse();
  };
  const keySteps = steps(shapes[0]!.slice(0, -1));
  const dataSteps = steps(shapes[1]!);
  const [key, data, to] = [operands[0]!, operands[1]!, out].map((address) => code.let("i32", address)) as [
    Local,
    Local,
    Local,
  ];
  const level = (axis: number): void => {
    if (axis === lanes.length) {
      const [k0, k1] = [0, 4].map((offset) => code.let("v128", () => code.load("v128.load32_splat", key, offset))) as [
        Local,
        Local,
      ];
      const x = code.let("v128", () => code.load("v128.load32_splat", data));
      const y = code.let("v128", () => code.i32x4(FOLD));
      rounds(code, x, y, k0, k1);
      code.laneAccess("v128.store32_lane", 0, to, x);
      code.laneAccess("v128.store32_lane", 0, to, y, BYTES);
      code.advance(to, 2 * BYTES);
      return;
    }
    code.repeat(lanes[axis]!, () => {
      level(axis + 1);
      const inner = lanes[axis + 1] ?? 0;
      code.advance(key, 2 * BYTES * (keySteps[axis]! - inner * (keySteps[axis + 1] ?? 0)));
      code.advance(data, BYTES * (dataSteps[axis]! - inner * (dataSteps[axis + 1] ?? 0)));
    });
  };
  level(0);
}

/** Numbers k/2^24 in [0, 1); each key of [..., 2] draws its share of the result from counter 0. */
export function randomUniform({ code, node, operands, shapes, out }: Kernel): void {
  const keys = shapes[0]!.reduce((a, b) => a * b, 1) / 2;
  const each = node.shape.reduce((a, b) => a * b, 1) / keys;
  const key = code.let("i32", operands[0]!);
  const to = code.let("i32", out);
  code.repeat(keys, () => {
    const [k0, k1] = [0, 4].map((offset) => code.let("v128", () => code.load("v128.load32_splat", key, offset))) as [
      Local,
      Local,
    ];
    const counters = code.let("v128", () => code.vector([0, 1, 2, 3]));
    /** Eight numbers of four blocks. */
    const eight = (): [Local, Local] => {
      const x = code.let("v128", counters);
      const y = code.let("v128", () => code.i32x4(0));
      rounds(code, x, y, k0, k1);
      const number = (words: Local): Local =>
        code.let("v128", () =>
          code.op(
            "f32x4.mul",
            () => code.op("f32x4.convert_i32x4_s", () => code.op("i32x4.shr_u", words, () => code.i32(8))),
            () => code.f32x4(2 ** -24),
          ),
        );
      const [u, v] = [number(x), number(y)];
      code.set(counters, () => code.op("i32x4.add", counters, () => code.i32x4(4)));
      const low = code.let("v128", () => code.shuffle(u, v, [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23]));
      const high = code.let("v128", () =>
        code.shuffle(u, v, [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31]),
      );
      return [low, high];
    };
    code.repeat(each >> 3, () => {
      const [low, high] = eight();
      code.store("v128.store", to, low);
      code.store("v128.store", to, high, 16);
      code.advance(to, 8 * BYTES);
    });
    const rest = each & 7;
    if (rest > 0) {
      const parts = eight();
      for (let i = 0; i < rest; i += 1) code.laneAccess("v128.store32_lane", i & 3, to, parts[i >> 2]!, i * BYTES);
      code.advance(to, rest * BYTES);
    }
    code.advance(key, 2 * BYTES);
  });
}
