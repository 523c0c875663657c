/** Threefry-2x32 with 20 rounds in WGSL: the same words as on every device. */
import { FOLD, ROTATIONS } from "../../../graph/random/threefry";
import { sizeOf } from "../../../graph/node";
import { stridesOf } from "../../../graph/shape";
import { addressOf, digits } from "../digits";
import type { KernelOptions } from "./kernels";
import type { Scope } from "./piece";

/** `x`, `y` (counters) become their image under `k0`, `k1`. */
function rounds(): string {
  let code = "let k2 = 0x1bd11bdau ^ k0 ^ k1;\nx = x + k0; y = y + k1;\n";
  const keys = ["k0", "k1", "k2"];
  for (let group = 1; group <= 5; group += 1) {
    const first = group % 2 === 1 ? 0 : 4;
    for (let r = first; r < first + 4; r += 1) {
      const turn = ROTATIONS[r]!;
      code += `x = x + y; y = ((y << ${turn}u) | (y >> ${32 - turn}u)) ^ x;\n`;
    }
    code += `x = x + ${keys[group % 3]}; y = y + ${keys[(group + 1) % 3]} + ${group}u;\n`;
  }
  return code;
}

/** A key a lane: keys [..., 2] and integers [...] broadcast. */
export function foldKeyCode({ node, operands, shapes }: KernelOptions, scope: Scope, out: string): string {
  const lanes = node.shape.slice(0, -1);
  const at = digits("i", lanes, "d");
  const steps = (shape: readonly number[]): number[] => {
    const own = stridesOf(shape).map((step, axis) => (shape[axis] === 1 ? 0 : step));
    return [...Array<number>(lanes.length - own.length).fill(0), ...own];
  };
  const [keys, data] = operands as [KernelOptions["operands"][number], KernelOptions["operands"][number]];
  const keyPlace = addressOf(
    scope.address(keys.root),
    keys.offset,
    at.digits,
    steps(shapes[0]!.slice(0, -1)).map((s) => 2 * s),
  );
  const dataPlace = addressOf(scope.address(data.root), data.offset, at.digits, steps(shapes[1]!));
  return (
    `${at.code}let key = ${keyPlace}; let k0 = h[key]; let k1 = h[key + 1u];\n` +
    `var x = h[${dataPlace}]; var y = ${FOLD}u;\n${rounds()}h[${out} + 2u * i] = x; h[${out} + 2u * i + 1u] = y;\n`
  );
}

/** Numbers k/2^24 in [0, 1); each key of [..., 2] draws its share of the result from counter 0. */
export function randomUniformCode({ node, operands, shapes }: KernelOptions, scope: Scope, out: string): string {
  const keys = sizeOf(shapes[0]!) / 2;
  const share = sizeOf(node.shape) / keys;
  const [own] = operands as [KernelOptions["operands"][number]];
  return (
    `let lane = i / ${share}u; let j = i % ${share}u;\n` +
    `let key = ${scope.address(own.root)} + ${own.offset}u + 2u * lane; let k0 = h[key]; let k1 = h[key + 1u];\n` +
    `var x = j >> 1u; var y = 0u;\n${rounds()}` +
    `h[${out} + i] = bitcast<u32>(f32(select(x, y, (j & 1u) == 1u) >> 8u) * ${2 ** -24});\n`
  );
}
