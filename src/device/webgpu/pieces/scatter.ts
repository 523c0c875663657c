/**
 * Scatter-add without two invocations that add to one place: each result looks through the list of places for its own, in order. On a GPU the list is
 * shared out among several, whose sums a second piece adds up, in order as well.
 */
import { sizeOf } from "../../../graph/node";
import { digits } from "../digits";
import { load, store, typeOf } from "../elements";
import { around, startOf, type KernelOptions } from "./kernels";
import { each, type Piece, type Shape } from "./piece";
import { identity } from "./reduction";

/** Invocations that keep a GPU busy with work of so short steps, and places at least for each of them. */
const BUSY = 1 << 18;
const LEAST = 32;

export function scatterPieces(options: KernelOptions, shape: Shape, scratch: (words: number) => number): Piece[] {
  const results = sizeOf(options.node.shape);
  const count = options.shapes[1]![0]!;
  const wanted = Math.min(Math.floor(BUSY / results), Math.floor(count / LEAST));
  const parts = shape.tiles ? Math.max(1, wanted) : 1;
  if (parts === 1) return [searchPiece(options, shape, 1, options.at)];
  const place = scratch(results * parts);
  return [searchPiece(options, shape, parts, place), sumPiece(options, shape, parts, place)];
}

function searchPiece({ node, operands, shapes }: KernelOptions, shape: Shape, parts: number, to: number): Piece {
  const { extent, inner } = around(node.shape, node.attrs.axis as number);
  const [results, count] = [sizeOf(node.shape), shapes[1]![0]!];
  const share = Math.ceil(count / parts);
  const { groups, code: wrap } = each(results * parts, shape);
  return {
    ...{ name: `scatterAdd [${node.shape.join()}]`, reads: operands.map(({ root }) => root), writes: [to] },
    ...{ groups, shared: 0, aligned: new Set() },
    emit(scope) {
      const at = digits("i", [parts, results / (extent * inner), extent, inner], "d");
      const [part, outer, own, rest] = at.digits as [string, string, string, string];
      const row = `(${outer} * ${count}u + j) * ${inner}u + ${rest}`;
      const value = load(node.dtype, `${startOf(operands[0]!, scope)} + ${row}`);
      return wrap(
        `${at.code}let places = ${startOf(operands[1]!, scope)}; let mine = ${own};\n` +
          `var sum: ${typeOf(node.dtype)} = ${identity("sum", node.dtype)};\n` +
          `for (var j = ${part} * ${share}u; j < min((${part} + 1u) * ${share}u, ${count}u); j++) {\n` +
          `if (h[places + j] == mine) { sum += ${value}; }\n}\n${store(`${scope.address(to)} + i`, "sum")}`,
      );
    },
  };
}

function sumPiece({ node, at }: KernelOptions, shape: Shape, parts: number, place: number): Piece {
  const results = sizeOf(node.shape);
  const { groups, code: wrap } = each(results, shape);
  return {
    ...{ name: `parts of scatterAdd [${node.shape.join()}]`, reads: [place], writes: [at] },
    ...{ groups, shared: 0, aligned: new Set() },
    emit(scope) {
      const part = load(node.dtype, `${scope.address(place)} + p * ${results}u + i`);
      return wrap(
        `var sum: ${typeOf(node.dtype)} = ${identity("sum", node.dtype)};\n` +
          `for (var p = 0u; p < ${parts}u; p++) { sum += ${part}; }\n${store(`${scope.address(at)} + i`, "sum")}`,
      );
    },
  };
}
