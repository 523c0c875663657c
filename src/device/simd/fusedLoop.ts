/** The code of one nest of fused loops: four elements at a time along the innermost, the rest one by one. */
import { loadElements, storeElements } from "./access";
import { Elements } from "./elements";
import { combine, folding, identityOf } from "./folding";
import { nestOf } from "../plan/nest";
import type { Loop } from "../plan/unit.types";
import type { Code, Local, Push } from "./wasm/code";

const BYTES = 4;

/** `address` pushes where a node lies. */
export function fusedLoop(code: Code, loop: Loop, address: (root: number) => Push): void {
  const { shape, externals, members, stores, reductions } = loop;
  if (shape.includes(0)) return emptyReductions(code, loop, address);
  const arrays = [...externals.map(({ view }) => view), ...stores, ...reductions.map((one) => ({ ...one, offset: 0 }))];
  const nest = nestOf(
    shape,
    arrays.map(({ axes }) => axes),
    reductions[0]?.reduced ?? [],
  );
  const pointers = arrays.map(({ root, offset }) =>
    code.let("i32", () => {
      code.push(address(root));
      if (offset !== 0) {
        code.i32(offset * BYTES);
        code.op("i32.add");
      }
    }),
  );
  const [storesAt, reductionsAt] = [externals.length, externals.length + stores.length];
  /** From here on every loop is reduced: running results stay in registers. */
  let suffix = nest.length;
  while (suffix > 0 && nest[suffix - 1]!.reduced) suffix -= 1;
  const inRegisters = suffix < nest.length || nest.length === 0;
  const acrossOuter = nest.slice(0, suffix).some(({ reduced }) => reduced);
  const length = nest.slice(suffix).reduce((product, { extent }) => product * extent, 1);
  const running = inRegisters ? reductions.map((reduction) => folding(code, reduction, length)) : [];
  if (!inRegisters || acrossOuter)
    for (const [i] of reductions.entries()) setIdentity(code, loop, i, pointers[reductionsAt + i]!);

  const advance = (moves: (array: number) => number): void =>
    pointers.forEach((pointer, i) => code.advance(pointer, moves(i) * BYTES));

  function element(count: number, steps: readonly number[], held: readonly (Local | undefined)[]): void {
    const loaded = externals.map(({ dtype }, i) => ({
      form: dtype,
      local: held[i] ?? code.let("v128", () => loadElements(code, pointers[i]!, steps[i] ?? 1, count)),
    }));
    const elements = new Elements(code, loaded);
    elements.compute(members);
    stores.forEach(({ value, dtype, accumulate }, i) => {
      const pointer = pointers[storesAt + i]!;
      const step = steps[storesAt + i] ?? 1;
      const result = elements.value(value);
      if (!accumulate) return storeElements(code, pointer, step, count, result);
      const before = code.let("v128", () => loadElements(code, pointer, step, count));
      const sum = code.let("v128", () => code.op(dtype === "float32" ? "f32x4.add" : "i32x4.add", before, result));
      storeElements(code, pointer, step, count, sum);
    });
    reductions.forEach((reduction, i) => {
      const value = elements.value(reduction.value);
      if (inRegisters) return running[i]!.take(value, count);
      const pointer = pointers[reductionsAt + i]!;
      const step = steps[reductionsAt + i] ?? 1;
      const before = code.let("v128", () => loadElements(code, pointer, step, count));
      const result = code.let("v128", () => combine(code, reduction, before, value));
      storeElements(code, pointer, step, count, result);
    });
  }

  function innermost({ extent, steps }: (typeof nest)[number]): void {
    const held = externals.map((_, i) =>
      steps[i] === 0 ? code.let("v128", () => loadElements(code, pointers[i]!, 0, 4)) : undefined,
    );
    code.repeat(extent >> 2, () => {
      element(4, steps, held);
      advance((i) => 4 * steps[i]!);
    });
    code.repeat(extent & 3, () => {
      element(1, steps, held);
      advance((i) => steps[i]!);
    });
  }

  function level(depth: number): void {
    const folds = inRegisters && depth === suffix;
    if (folds) for (const one of running) one.start();
    const own = nest[depth];
    const next = nest[depth + 1];
    if (!own) element(1, [], []);
    else if (!next) innermost(own);
    else
      code.repeat(own.extent, () => {
        level(depth + 1);
        advance((i) => own.steps[i]! - next.extent * next.steps[i]!);
      });
    if (!folds) return;
    reductions.forEach((reduction, i) => {
      const pointer = pointers[reductionsAt + i]!;
      const total = running[i]!.finish();
      const before = code.local("v128");
      const result = acrossOuter
        ? code.let("v128", () => {
            code.set(before, () => code.load("v128.load32_zero", pointer));
            combine(code, reduction, before, total);
          })
        : total;
      storeElements(code, pointer, 1, 1, result);
    });
  }
  level(0);
}

/** The whole of a reduction's result, before anything is taken in. */
function setIdentity(code: Code, { reductions }: Loop, index: number, start: Local): void {
  const reduction = reductions[index]!;
  const size = reduction.axes
    .flat()
    .reduce((product, { extent, step }) => (step === 0 ? product : product * extent), 1);
  fill(code, start, size, identityOf(reduction), reduction.dtype === "float32");
}

/** Sums over nothing are zero, and so on. */
function emptyReductions(code: Code, loop: Loop, address: (root: number) => Push): void {
  loop.reductions.forEach((reduction, i) => setIdentity(code, loop, i, code.let("i32", address(reduction.root))));
}

/** `size` equal numbers from an address on. */
export function fill(code: Code, start: Local, size: number, value: number, float: boolean): void {
  if (Object.is(value, 0)) return code.zero(start, () => code.i32(size * BYTES));
  const pointer = code.let("i32", start);
  const vector = code.let("v128", () => (float ? code.f32x4(value) : code.i32x4(value)));
  code.repeat(size >> 2, () => {
    code.store("v128.store", pointer, vector);
    code.advance(pointer, 4 * BYTES);
  });
  code.repeat(size & 3, () => {
    code.laneAccess("v128.store32_lane", 0, pointer, vector);
    code.advance(pointer, BYTES);
  });
}
