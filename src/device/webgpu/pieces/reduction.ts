/**
 * Fused loops with sums and extremes. Each result is put together by a team: one invocation that goes over its numbers, or several that take turns
 * and then put their shares together in a tree. Where even that leaves the GPU idle, several teams each make a part of a result, and a
 * second piece puts the parts together. What follows a result (`finish`) is computed where it is complete.
 *
 * The order never depends on timing, so results are the same bits every time. Sums of many numbers are sums of sums: rounding grows with
 * the depth, not with the count.
 */
import type { Finish, Loop, Reduction } from "../../plan/unit.types";
import { nestOf, type NestLoop } from "../../plan/nest";
import { sizeOf } from "../../../graph/node";
import { addressOf, digits } from "../digits";
import { Elements, literal, load, store, typeOf } from "../elements";
import { finishing } from "./finishing";
import { fillPiece } from "./loop";
import { each, type Piece, type Scope, type Shape } from "./piece";

/** Invocations that keep a GPU busy; results at least for which software gets an invocation each. */
const BUSY = 16384;
const MANY = 64;
/** Numbers at least, for each invocation of a team; for a part of a result on software. */
const SHARE = 4;
const PART = 8192;
/** Numbers of a sum that are added up before they join the rest. */
const BLOCK = 32;

export interface ReductionOptions {
  readonly loop: Loop;
  readonly finish?: Finish | undefined;
  /** Results a row, where something that follows lies as a row. */
  readonly row?: number;
  readonly shape: Shape;
  readonly name: string;
  /** A new place for so many words. */
  scratch(words: number): number;
}

interface Sized extends ReductionOptions {
  readonly nest: readonly NestLoop[];
  readonly results: number;
  /** Numbers a result. */
  readonly length: number;
}

/** Invocations a team, a power of two, and parts of a result. */
interface Teams {
  readonly team: number;
  readonly parts: number;
}

export function reductionPieces(options: ReductionOptions): Piece[] {
  const { loop, shape, scratch } = options;
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
  const results = sizeOf(extents(nest, false));
  const length = sizeOf(extents(nest, true));
  const it: Sized = { ...options, nest, results, length };
  const teams = shape.tiles ? onGpu(it) : onSoftware(it);
  if (teams.team === 1 && teams.parts === 1) return [byInvocations(it)];
  if (teams.parts === 1) return [byTeams(it, teams)];
  const places = reductions.map(() => scratch(results * teams.parts));
  return [byTeams(it, teams, places), together(it, teams.parts, places)];
}

function onGpu({ results, length, shape }: Sized): Teams {
  let team = 1;
  while (team < shape.size && team * results < BUSY && 2 * team * SHARE <= length) team *= 2;
  const parts = Math.max(1, Math.min(Math.floor(BUSY / (results * team)), Math.floor(length / (team * 4 * SHARE))));
  return { team, parts };
}

/** Barriers are dear there, and cores few. */
function onSoftware({ results, length, shape }: Sized): Teams {
  if (results >= MANY || length <= 4 * SHARE) return { team: 1, parts: 1 };
  const parts = Math.ceil(length / PART);
  return { team: shape.size, parts: parts > 2 ? parts : 1 };
}

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

const extents = (nest: readonly NestLoop[], reduced: boolean): number[] =>
  nest.filter((loop) => loop.reduced === reduced).map(({ extent }) => extent);

const readsOf = ({ externals }: Loop): number[] => externals.map(({ view }) => view.root);
const writesOf = ({ stores }: Loop): number[] => stores.map(({ root }) => root);
const rootsOf = ({ reductions }: Loop): number[] => reductions.map(({ root }) => root);

/** What a piece that completes results reads and writes for that. */
function completes({ loop, finish }: Sized): { reads: number[]; writes: number[] } {
  const roots = rootsOf(loop);
  const others = finish?.inputs.map(({ root }) => root).filter((root) => !roots.includes(root)) ?? [];
  const kept = !finish || finish.keeps ? roots : [];
  return { reads: others, writes: [...kept, ...(finish?.stores.map(({ root }) => root) ?? [])] };
}

/** Stores of complete results `values`, and of what is made of them. */
function completed(it: Sized, kept: readonly string[], values: readonly string[], scope: Scope): string {
  const { loop, finish } = it;
  let code = "";
  if (!finish || finish.keeps)
    loop.reductions.forEach(
      ({ root }, k) => (code += store(resultPlace(it, k, kept, scope.address(root)), values[k]!)),
    );
  if (!finish) return code;
  const roots = rootsOf(loop);
  code += `let ci = ${resultPlace(it, 0, kept, "0u")};\n`;
  const value = (root: number): string | undefined => values[roots.indexOf(root)];
  return code + finishing(finish, { value, index: "ci", column: `ci % ${it.row}u` }, scope);
}

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

function byInvocations(it: Sized): Piece {
  const { loop, nest, results, length, shape, name } = it;
  const { reductions } = loop;
  const { groups, code: wrap } = each(results, shape);
  const { reads, writes } = completes(it);
  return {
    ...{ name, reads: [...readsOf(loop), ...reads], writes: [...writesOf(loop), ...writes] },
    ...{ groups, shared: 0, aligned: new Set() },
    emit(scope) {
      const kept = digits("i", extents(nest, false), "d");
      let code = kept.code;
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
      const totals = reductions.map((_, k) => `a${k}`);
      return wrap(code + body + completed(it, kept.digits, totals, scope));
    },
  };
}

/** @param places where parts go, if there are several */
function byTeams(it: Sized, { team, parts }: Teams, places?: readonly number[]): Piece {
  const { loop, nest, results, length, shape, name } = it;
  const { reductions } = loop;
  const { reads, writes } = places ? { reads: [], writes: places } : completes(it);
  const abreast = shape.size / team;
  // Neighbouring invocations read neighbouring numbers: of one result, or of neighbouring results.
  const alongResult = nest.at(-1)?.reduced ?? true;
  return {
    ...{ name, reads: [...readsOf(loop), ...reads], writes: [...writesOf(loop), ...writes] },
    ...{ groups: Math.ceil(results / abreast) * parts, shared: team > 1 ? shape.size : 0, aligned: new Set() },
    emit(scope) {
      const share = Math.ceil(length / parts);
      let code = parts === 1 ? "let g = w; let part = 0u;\n" : `let g = w / ${parts}u; let part = w % ${parts}u;\n`;
      const [own, lane] = alongResult ? [`l / ${team}u`, `l % ${team}u`] : [`l % ${abreast}u`, `l / ${abreast}u`];
      // All take part in the barriers; those without a result compute another's again, and write nothing.
      code += `let mine = g * ${abreast}u + ${own}; let o = min(mine, ${results - 1}u); let lane = ${lane};\n`;
      const kept = digits("o", extents(nest, false), "d");
      code += kept.code;
      reductions.forEach((one, k) => (code += `var a${k} = ${identity(one.op, one.dtype)};\n`));
      const over = digits("r", extents(nest, true), "e");
      code += `let end = select(0u, min((part + 1u) * ${share}u, ${length}u), mine < ${results}u);\n`;
      code += `for (var r = part * ${share}u + lane; r < end; r += ${team}u) {\n`;
      const { code: inner, values } = element(it, allDigits(nest, kept.digits, over.digits), scope);
      code += over.code + inner;
      reductions.forEach((one, k) => (code += `a${k} = ${combined(one, `a${k}`, values[k]!, scope)};\n`));
      code += "}\n";
      if (team > 1) code += tree(reductions, { team, next: alongResult ? 1 : abreast }, scope);
      const totals = reductions.map((_, k) => `a${k}`);
      const done = places
        ? places.map((place, k) => store(`${scope.address(place)} + o * ${parts}u + part`, totals[k]!)).join("")
        : completed(it, kept.digits, totals, scope);
      return `${code}if (lane == 0u && mine < ${results}u) {\n${done}}\n`;
    },
  };
}

const shared = (dtype: Reduction["dtype"], at: string): string => `bitcast<${typeOf(dtype)}>(sh[${at}])`;

/**
 * The shares of each team put together in its first invocation; `next` is the distance of neighbours in a team. One reduction after the
 * other, so that any number of them has room.
 */
function tree(reductions: readonly Reduction[], { team, next }: { team: number; next: number }, scope: Scope): string {
  let code = "";
  reductions.forEach((one, k) => {
    code += `workgroupBarrier();\nsh[l] = bitcast<u32>(a${k});\n`;
    for (let half = team / 2; half >= 1; half /= 2) {
      const both = combined(one, shared(one.dtype, "l"), shared(one.dtype, `l + ${half * next}u`), scope);
      code += `workgroupBarrier();\nif (lane < ${half}u) { sh[l] = bitcast<u32>(${both}); }\n`;
    }
    code += `a${k} = ${shared(one.dtype, "l")};\n`;
  });
  return code;
}

/** Puts the parts of each result together. */
function together(it: Sized, parts: number, places: readonly number[]): Piece {
  const { loop, nest, results, shape, name } = it;
  const { reductions } = loop;
  const { groups, code: wrap } = each(results, shape);
  const { reads, writes } = completes(it);
  return {
    ...{ name: `parts of ${name}`, reads: [...places, ...reads], writes },
    ...{ groups, shared: 0, aligned: new Set() },
    emit(scope) {
      const kept = digits("i", extents(nest, false), "d");
      let code = kept.code;
      reductions.forEach((one, k) => {
        const part = load(one.dtype, `${scope.address(places[k]!)} + i * ${parts}u + p`);
        code += `var a${k} = ${identity(one.op, one.dtype)};\n`;
        code += `for (var p = 0u; p < ${parts}u; p++) { a${k} = ${combined(one, `a${k}`, part, scope)}; }\n`;
      });
      const totals = reductions.map((_, k) => `a${k}`);
      return wrap(code + completed(it, kept.digits, totals, scope));
    },
  };
}
