/** Pieces of primitives that no fused loop computes. Each writes one node, an invocation a result unless it says otherwise. */
import type { DType, FlatNode, Shape as Extents } from "../../../graph/node";
import { sizeOf } from "../../../graph/node";
import type { WindowAttrs, View } from "../../plan/view";
import { digits, placeIn } from "../digits";
import { literal, load, store, typeOf } from "../elements";
import { identity } from "./reduction";
import { each, type Piece, type Scope, type Shape } from "./piece";
import { scatterPieces } from "./scatter";
import { foldKeyCode, randomUniformCode } from "./random";

export interface KernelOptions {
  readonly node: FlatNode;
  /** Its number, whose memory it writes. */
  readonly at: number;
  readonly operands: readonly View[];
  readonly shapes: readonly Extents[];
  readonly dtypes: readonly DType[];
}

/** Statements for result `i`; `out` is the address of the first. */
export type KernelCode = (options: KernelOptions, scope: Scope, out: string) => string;

/** Those of pad, concat and fold that plans leave as kernels. */
export const WHOLE_KERNELS: ReadonlySet<string> = new Set(["pad", "concat", "fold"]);

const codes: Readonly<Record<string, KernelCode>> = {
  argMax: argExtreme,
  argMin: argExtreme,
  argSort,
  concat,
  cumsum,
  fold,
  foldKey: foldKeyCode,
  gather,
  pad,
  randomUniform: randomUniformCode,
};

/** Results of an invocation of their own; the rest do it themselves. */
const countOf = ({ op, shape, attrs }: FlatNode): number => {
  if (op === "foldKey") return sizeOf(shape) / 2;
  if (op === "cumsum") return sizeOf(shape) / shape[attrs.axis as number]!;
  return sizeOf(shape);
};

export function kernelPieces(options: KernelOptions, shape: Shape, scratch: (words: number) => number): Piece[] {
  return options.node.op === "scatterAdd" ? scatterPieces(options, shape, scratch) : [kernelPiece(options, shape)];
}

function kernelPiece(options: KernelOptions, shape: Shape): Piece {
  const { node, at, operands } = options;
  const code = codes[node.op];
  if (!code) throw new Error(`LB202 this device does not know the primitive: ${node.op}`);
  const { groups, code: wrap } = each(countOf(node), shape);
  return {
    name: `${node.op} [${node.shape.join()}]`,
    reads: operands.map(({ root }) => root),
    writes: [at],
    ...{ groups, shared: 0, aligned: new Set() },
    emit: (scope) => wrap(code(options, scope, scope.address(at))),
  };
}

/** Extents before, of and after an axis. */
export function around(shape: Extents, axis: number): { extent: number; inner: number } {
  return { extent: shape[axis]!, inner: sizeOf(shape.slice(axis + 1)) };
}

export const startOf = (operand: View, scope: Scope): string =>
  `${scope.address(operand.root)} + ${operand.offset >>> 0}u`;

/** Of equals the first; what is not a number is never better, nor beaten where it comes first. */
function argExtreme({ node, operands, shapes, dtypes }: KernelOptions, scope: Scope, out: string): string {
  const { extent, inner } = around(shapes[0]!, node.attrs.axis as number);
  const value = (k: string): string => load(dtypes[0]!, `start + ${k} * ${inner}u`);
  const float = dtypes[0] === "float32";
  const sign = node.op === "argMax" ? ">" : "<";
  // Where the first is not a number, nothing beats it.
  const better = float ? `x ${sign} best && !m_is_nan(x) && !m_is_nan(best)` : `x ${sign} best`;
  if (float) scope.use(["m_is_nan"]);
  return (
    `let start = ${startOf(operands[0]!, scope)} + (i / ${inner}u) * ${extent * inner}u + i % ${inner}u;\n` +
    `var best = ${value("0u")}; var at = 0i;\n` +
    `for (var k = 1u; k < ${extent}u; k++) { let x = ${value("k")}; if (${better}) { best = x; at = i32(k); } }\n` +
    store(`${out} + i`, "at")
  );
}

/** Its rank says where a position goes: how many numbers come before it. */
function argSort({ node, operands, dtypes }: KernelOptions, scope: Scope, out: string): string {
  const extent = node.shape.at(-1)!;
  const float = dtypes[0] === "float32";
  if (float) scope.use(["m_is_nan"]);
  const before = float
    ? "(m_is_nan(x) && m_is_nan(y) && k < own) || (!m_is_nan(y) && (m_is_nan(x) || y < x || (y == x && k < own)))"
    : "y < x || (y == x && k < own)";
  return (
    `let own = i % ${extent}u; let row = i - own; let start = ${startOf(operands[0]!, scope)} + row;\n` +
    `let x = ${load(dtypes[0]!, "start + own")}; var rank = 0u;\n` +
    `for (var k = 0u; k < ${extent}u; k++) { let y = ${load(dtypes[0]!, "start + k")}; if (${before}) { rank++; } }\n` +
    store(`${out} + row + rank`, "i32(own)")
  );
}

/** An invocation a row. */
function cumsum({ node, operands }: KernelOptions, scope: Scope, out: string): string {
  const { axis, exclusive, reverse } = node.attrs as { axis: number; exclusive: boolean; reverse: boolean };
  const { extent, inner } = around(node.shape, axis);
  const zero = identity("sum", node.dtype);
  const next = `sum += ${load(node.dtype, `${startOf(operands[0]!, scope)} + at`)};\n`;
  const write = store(`${out} + at`, "sum");
  return (
    `let first = (i / ${inner}u) * ${extent * inner}u + i % ${inner}u; var sum: ${typeOf(node.dtype)} = ${zero};\n` +
    `for (var k = 0u; k < ${extent}u; k++) { let at = first + ${reverse ? `(${extent - 1}u - k)` : "k"} * ${inner}u;\n` +
    `${exclusive ? write + next : next + write}}\n`
  );
}

/** Places outside read zero. */
function gather({ node, operands, shapes }: KernelOptions, scope: Scope, out: string): string {
  const { extent, inner } = around(shapes[0]!, node.attrs.axis as number);
  const count = shapes[1]![0]!;
  const at = digits("i", [sizeOf(node.shape) / (count * inner), count, inner], "d");
  const [outer, place, rest] = at.digits as [string, string, string];
  return (
    `${at.code}let index = h[${startOf(operands[1]!, scope)} + ${place}];\n` +
    `var x = 0u; if (index < ${extent}u) { x = h[${startOf(operands[0]!, scope)} + (${outer} * ${extent}u + index) * ${inner}u + ${rest}]; }\n` +
    `h[${out} + i] = x;\n`
  );
}

function pad({ node, operands, shapes }: KernelOptions, scope: Scope, out: string): string {
  const { before, value } = node.attrs as { before: number[]; value: number };
  const at = digits("i", node.shape, "d");
  const own = at.digits.map((digit, axis) => (before[axis] === 0 ? digit : `(${digit} - ${before[axis]! >>> 0}u)`));
  // A coordinate before the first wraps to a large one.
  const inside = own.flatMap((coordinate, axis) => {
    const extent = shapes[0]![axis]!;
    return extent === node.shape[axis] ? [] : [`${coordinate} < ${extent}u`];
  });
  const { code, address } = placeIn(operands[0]!, scope.address(operands[0]!.root), own, "p");
  return (
    `${at.code}var x = bitcast<u32>(${literal(value, node.dtype)});\n` +
    `if (${inside.join(" && ") || "true"}) { ${code}x = h[${address}]; }\nh[${out} + i] = x;\n`
  );
}

function concat({ node, operands, shapes }: KernelOptions, scope: Scope, out: string): string {
  const axis = node.attrs.axis as number;
  const at = digits("i", node.shape, "d");
  let begin = 0;
  const parts = operands.map((operand, k) => {
    const own = at.digits.map((digit, i) => (i === axis && begin > 0 ? `(${digit} - ${begin}u)` : digit));
    begin += shapes[k]![axis]!;
    const { code, address } = placeIn(operand, scope.address(operand.root), own, `p${k}_`);
    return `if (${at.digits[axis]} < ${begin}u) { ${code}x = h[${address}]; }\n`;
  });
  return `${at.code}var x = 0u;\n${parts.join("else ")}h[${out} + i] = x;\n`;
}

/** Each pixel adds up the windows that it is in. */
function fold({ node, operands, shapes }: KernelOptions, scope: Scope, out: string): string {
  const { kernel, strides, dilations } = node.attrs as unknown as WindowAttrs;
  const at = digits("i", node.shape, "d");
  const [n, y, x, c] = at.digits as [string, string, string, string];
  const [high, wide] = [shapes[0]![1]!, shapes[0]![2]!];
  const { code, address } = placeIn(
    operands[0]!,
    scope.address(operands[0]!.root),
    [n, `(py / ${strides[0]}u)`, `(px / ${strides[1]}u)`, `(ky * ${kernel[1]}u + kx)`, c],
    "p",
  );
  return (
    `${at.code}var sum: ${typeOf(node.dtype)} = ${identity("sum", node.dtype)};\n` +
    `for (var ky = 0u; ky < ${kernel[0]}u; ky++) { let py = ${y} - ky * ${dilations[0]}u;\n` +
    // Before the first row it wraps to beyond the last.
    `if (py >= ${high * strides[0]}u || py % ${strides[0]}u != 0u) { continue; }\n` +
    `for (var kx = 0u; kx < ${kernel[1]}u; kx++) { let px = ${x} - kx * ${dilations[1]}u;\n` +
    `if (px >= ${wide * strides[1]}u || px % ${strides[1]}u != 0u) { continue; }\n` +
    `${code}sum += ${load(node.dtype, address)};\n}\n}\n${store(`${out} + i`, "sum")}`
  );
}
