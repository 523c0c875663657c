/**
 * Fused loops with sums and extremes. Who takes what in depends on how many results there are and how many numbers each is of:
 *
 *   many results       an invocation each, which goes over its numbers
 *   few                a workgroup each: every invocation takes a share, and shares are put together in a tree
 *   few, of very many  several workgroups each write a part, which a second piece puts together
 *
 * The order never depends on timing, so results are the same bits every time. Sums of many numbers are sums of sums: rounding grows with
 * the depth, not with the count.
 */
import type { Loop, Reduction } from "../../plan/unit.types";
import { nestOf, type NestLoop } from "../../plan/nest";
import { sizeOf } from "../../../graph/node";
import { addressOf, digits } from "../digits";
import { Elements, literal, load, store, typeOf } from "../elements";
import { fillPiece } from "./loop";
import { each, type Piece, type Scope, type Shape } from "./piece";

/** Results at least, for an invocation each; numbers a result at most, however few results there are. */
const MANY = 64;
const SHORT = 16;
/** Numbers a part, where several workgroups share a result. */
const PART = 8192;
/** Numbers of a sum that are added up before they join the rest. */
const BLOCK = 32;

export function reductionPieces(loop: Loop, shape: Shape, name: string, scratch: (words: number) => number): Piece[] {
  const { reductions } = loop;
  if (loop.shape.includes(0))
    return reductions.map(({ root, op, dtype, axes }) => {
      const total = axes.flat().reduce((product, { extent, step }) => (step === 0 ? product : product * extent), 1);
      return fillPiece(root, total, () => identity(op, dtype), shape);
    });
  const arrays = [...loop.externals.map(({ view }) => view), ...loop.stores, ...reductions];
  const nest = nestOf(
    loop.shape,
    arrays.map(({ axes }) => axes),
    reductions[0]!.reduced,
  );
  const results = sizeOf(nest.filter(({ reduced }) => !reduced).map(({ extent }) => extent));
  const length = sizeOf(nest.filter(({ reduced }) => reduced).map(({ extent }) => extent));
  const it = { loop, nest, results, length, shape, name };
  if (results >= MANY || length <= SHORT) return [byInvocations(it)];
  const parts = Math.ceil(length / PART);
  if (parts <= 2 || results * shape.size > 16 * MANY * 64)
    return [
      byWorkgroups(
        it,
        1,
        reductions.map(({ root }) => root),
      ),
    ];
  const places = reductions.map(() => scratch(results * parts));
  return [byWorkgroups(it, parts, places), together(it, parts, places)];
}

interface Sized {
  readonly loop: Loop;
  readonly nest: readonly NestLoop[];
  readonly results: number;
  readonly length: number;
  readonly shape: Shape;
  readonly name: string;
}

const readsOf = ({ externals }: Loop): number[] => externals.map(({ view }) => view.root);
const writesOf = ({ stores }: Loop): number[] => stores.map(({ root }) => root);

export const identity = (op: Reduction["op"], dtype: Reduction["dtype"]): string => {
  if (op === "sum") return dtype === "float32" ? "0.0" : "0i";
  if (dtype !== "float32") return literal(op === "reduceMax" ? -(2 ** 31) : 2 ** 31 - 1, "int32");
  return literal(op === "reduceMax" ? -Infinity : Infinity, "float32");
};

function combined({ op, dtype }: Reduction, a: string, b: string, scope: Scope): string {
  if (op === "sum") return `${a} + ${b}`;
  const which = op === "reduceMax" ? "max" : "min";
  if (dtype !== "float32") return `${which}(${a}, ${b})`;
  scope.use([`m_${which}`]);
  return `m_${which}(${a}, ${b})`;
}

/** Code for one element at digits by loop of the nest, and the values that go into the reductions. */
function element({ loop, nest }: Sized, at: readonly string[], scope: Scope): { code: string; values: string[] } {
  const { externals, members, stores, reductions } = loop;
  const place = (k: number, root: number, offset: number): string =>
    addressOf(
      scope.address(root),
      offset,
      at,
      nest.map(({ steps }) => steps[k]!),
    );
  let code = "";
  const loaded = externals.map(({ view, dtype }, k) => {
    code += `let x${k} = ${load(dtype, place(k, view.root, view.offset))};\n`;
    return { text: `x${k}`, form: dtype };
  });
  const elements = new Elements("m", loaded, (names) => scope.use(names));
  elements.compute(members);
  code += elements.code;
  stores.forEach(({ value, root, offset }, k) => {
    code += store(place(externals.length + k, root, offset), elements.value(value));
  });
  return { code, values: reductions.map(({ value }) => elements.value(value)) };
}

/** Digits of the nest from those of its loops that are kept and those that are reduced. */
function allDigits(nest: readonly NestLoop[], kept: readonly string[], reduced: readonly string[]): string[] {
  let [k, r] = [0, 0];
  return nest.map((loop) => (loop.reduced ? reduced[r++]! : kept[k++]!));
}

const extents = (nest: readonly NestLoop[], reduced: boolean): number[] =>
  nest.filter((loop) => loop.reduced === reduced).map(({ extent }) => extent);

/** Address of a result by the digits of the loops that are kept. */
function resultPlace({ loop, nest }: Sized, k: number, kept: readonly string[], start: string): string {
  const at = loop.externals.length + loop.stores.length + k;
  const own = nest.filter(({ reduced }) => !reduced);
  return addressOf(
    start,
    0,
    kept,
    own.map(({ steps }) => steps[at]!),
  );
}

function byInvocations(it: Sized): Piece {
  const { loop, nest, results, length, shape, name } = it;
  const { reductions } = loop;
  const { groups, head } = each(results, shape.size);
  return {
    ...{ name, reads: readsOf(loop), writes: [...writesOf(loop), ...reductions.map(({ root }) => root)] },
    ...{ groups, shared: 0, aligned: new Set() },
    emit(scope) {
      const kept = digits("i", extents(nest, false), "d");
      let code = head + kept.code;
      reductions.forEach((one, k) => (code += `var a${k} = ${identity(one.op, one.dtype)};\n`));
      const over = extents(nest, true);
      const names = over.map((_, r) => `r${r}`);
      const { code: inner, values } = element(it, allDigits(nest, kept.digits, names), scope);
      const blocked = length > BLOCK;
      const take = (into: string, value: (k: number) => string): string =>
        reductions.map((one, k) => `${into}${k} = ${combined(one, `${into}${k}`, value(k), scope)};\n`).join("");
      let body = inner + take(blocked ? "b" : "a", (k) => values[k]!);
      for (let r = over.length - 1; r >= 0; r -= 1) {
        const innermost = blocked && r === over.length - 1;
        const [from, to] = innermost ? ["s", `min(s + ${BLOCK}u, ${over[r]}u)`] : ["0u", `${over[r]}u`];
        body = `for (var r${r} = ${from}; r${r} < ${to}; r${r}++) {\n${body}}\n`;
        if (!innermost) continue;
        const start = reductions.map((one, k) => `var b${k} = ${identity(one.op, one.dtype)};\n`).join("");
        body = `for (var s = 0u; s < ${over[r]}u; s += ${BLOCK}u) {\n${start}${body}${take("a", (k) => `b${k}`)}}\n`;
      }
      code += body;
      reductions.forEach((one, k) => {
        code += store(resultPlace(it, k, kept.digits, scope.address(one.root)), `a${k}`);
      });
      return code;
    },
  };
}

/** `parts` workgroups a result, each to its place. */
function byWorkgroups(it: Sized, parts: number, places: readonly number[]): Piece {
  const { loop, nest, results, length, shape, name } = it;
  const { reductions } = loop;
  return {
    ...{ name, reads: readsOf(loop), writes: [...writesOf(loop), ...places] },
    ...{ groups: results * parts, shared: shape.size, aligned: new Set() },
    emit(scope) {
      const share = Math.ceil(length / parts);
      let code = parts === 1 ? "let o = w; let part = 0u;\n" : `let o = w / ${parts}u; let part = w % ${parts}u;\n`;
      const kept = digits("o", extents(nest, false), "d");
      code += kept.code;
      reductions.forEach((one, k) => (code += `var a${k} = ${identity(one.op, one.dtype)};\n`));
      const over = digits("r", extents(nest, true), "e");
      code += `for (var r = part * ${share}u + l; r < min((part + 1u) * ${share}u, ${length}u); r += ${shape.size}u) {\n`;
      const { code: inner, values } = element(it, allDigits(nest, kept.digits, over.digits), scope);
      code += over.code + inner;
      reductions.forEach((one, k) => (code += `a${k} = ${combined(one, `a${k}`, values[k]!, scope)};\n`));
      code += "}\n";
      reductions.forEach((one, k) => {
        code += tree(one, `a${k}`, shape.size, scope);
        const place =
          parts === 1 && places[k] === one.root
            ? resultPlace(it, k, kept.digits, scope.address(one.root))
            : `${scope.address(places[k]!)} + w`;
        code += `if (l == 0u) { ${store(place, shared(one.dtype, "0u")).trim()} }\n`;
      });
      return code;
    },
  };
}

const shared = (dtype: Reduction["dtype"], at: string): string => `bitcast<${typeOf(dtype)}>(sh[${at}])`;

/** The workgroup's values put together in `sh[0]`. */
function tree(one: Reduction, value: string, size: number, scope: Scope): string {
  let code = `workgroupBarrier();\nsh[l] = bitcast<u32>(${value});\nworkgroupBarrier();\n`;
  for (let half = size / 2; half >= 1; half /= 2) {
    const both = combined(one, shared(one.dtype, "l"), shared(one.dtype, `l + ${half}u`), scope);
    code += `if (l < ${half}u) { sh[l] = bitcast<u32>(${both}); }\nworkgroupBarrier();\n`;
  }
  return code;
}

/** Puts the parts of each result together. */
function together(it: Sized, parts: number, places: readonly number[]): Piece {
  const { loop, nest, results, shape } = it;
  const { reductions } = loop;
  const { groups, head } = each(results, shape.size);
  return {
    ...{ name: `parts of ${it.name}`, reads: places, writes: reductions.map(({ root }) => root) },
    ...{ groups, shared: 0, aligned: new Set() },
    emit(scope) {
      const kept = digits("i", extents(nest, false), "d");
      let code = head + kept.code;
      reductions.forEach((one, k) => {
        const part = load(one.dtype, `${scope.address(places[k]!)} + i * ${parts}u + p`);
        code += `var a${k} = ${identity(one.op, one.dtype)};\n`;
        code += `for (var p = 0u; p < ${parts}u; p++) { a${k} = ${combined(one, `a${k}`, part, scope)}; }\n`;
        code += store(resultPlace(it, k, kept.digits, scope.address(one.root)), `a${k}`);
      });
      return code;
    },
  };
}
