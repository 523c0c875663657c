/**
 * A graph as WebAssembly: places for everything, a function a unit, `step` that calls them in order, and, for a scan, `run` that repeats it.
 *
 *   block = pointers (inputs, outputs, counters) | constants | arena | scratch
 */
import type { FlatNode, Graph, Values } from "../../graph/node";
import { sizeOf } from "../../graph/node";
import { arenaOf } from "../plan/arena";
import { fill, fusedLoop } from "./fusedLoop";
import { findInPlace, isNoOp } from "./inPlace";
import { kernels, scratchOf } from "./kernels/index";
import type { SimdMemory } from "./memory";
import { dotAxes, runsAlongK } from "../plan/dotAxes";
import { plan, type PlanOptions } from "../plan/plan";
import type { PlannedUnit } from "../plan/plannedUnit";
import { commonFactors } from "../plan/view";
import { productUnit } from "./productUnit";
import { panelBytes } from "./products/outer";
import { Code, type Push } from "./wasm/code";
import { Module } from "./wasm/module";

const BYTES = 4;

/**
 * Of one instruction or two each, and not many: V8 mixes the work of all of a tile's vectors, and longer chains (a GELU) would spill what
 * the tile's sums need (measured: a third slower than a loop of their own).
 */
export const PLANNING: PlanOptions = {
  finish: {
    most: 4,
    kinds: new Set(["add", "sub", "mul", "neg", "relu", "step", "max", "min", "copy"]),
    excepts: runsAlongK,
  },
};

export interface ScanShape {
  readonly stateCount: number;
  readonly batchSize: number;
  readonly metrics: number;
}

export interface CompiledGraph {
  readonly block: number;
  /** Address of the pointer of an input, of an output. */
  inputPointer(i: number): number;
  outputPointer(i: number): number;
  /** Addresses of a scan's words: updates to do, and the step counter. */
  readonly count: number;
  readonly counter: number;
  readonly inPlace: readonly boolean[];
  /** Arena and scratch: what no step may read before it writes it. */
  readonly working: { readonly address: number; readonly bytes: number };
  readonly exports: { readonly step: () => void; readonly run?: () => void } & Readonly<Record<string, () => void>>;
  /** Names of the units in order, for profiles. */
  readonly units: readonly string[];
}

export interface CompileOptions {
  readonly fused: boolean;
  readonly scan?: ScanShape;
  /** Exports each unit as `unit<i>`. */
  readonly profiled?: boolean;
}

export function compileGraph(graph: Graph, memory: SimdMemory, options: CompileOptions): CompiledGraph {
  const { fused, scan, profiled = false } = options;
  const { nodes, units: planned, outputs } = plan(graph, PLANNING);
  const inputCount = graph.inputs.length;
  const inPlace = scan ? findInPlace(planned, nodes, outputs, scan.stateCount) : [];
  const units = planned.filter((unit) => !isNoOp(unit, outputs, inPlace));
  const bytesOf = (node: number): number => sizeOf(nodes[node]!.shape) * BYTES;
  const isConstant = (node: number): boolean => nodes[node]!.op === "const" || nodes[node]!.op === "iota";
  const outputOf = new Map(outputs.map((node, i) => [node, i]));
  const constants = [...new Set(units.flatMap(({ reads }) => reads.filter(isConstant)))];
  const arena = arenaOf(units, bytesOf, (node) => node < inputCount || outputOf.has(node) || isConstant(node));
  const scratch = Math.max(0, ...units.map((unit) => scratchBytes(nodes, unit)));

  const pointers = (inputCount + outputs.length + 2) * BYTES;
  let offset = aligned(pointers);
  const constantOffsets = new Map(
    constants.map((node) => {
      const own = offset;
      offset += aligned(bytesOf(node));
      return [node, own];
    }),
  );
  const [arenaOffset, scratchOffset] = [offset, offset + aligned(arena.bytes)];
  const block = memory.allocate(scratchOffset + aligned(scratch));
  for (const node of constants) writeConstant(memory, block + constantOffsets.get(node)!, nodes[node]!);

  const inputPointer = (i: number): number => block + i * BYTES;
  const outputPointer = (i: number): number => block + (inputCount + i) * BYTES;
  const count = outputPointer(outputs.length);
  const counter = count + BYTES;

  const addressIn =
    (code: Code) =>
    (node: number): Push =>
    () => {
      const pointer =
        node < inputCount ? inputPointer(node) : outputOf.has(node) ? outputPointer(outputOf.get(node)!) : 0;
      if (pointer) code.load("i32.load", () => code.i32(0), pointer);
      else code.i32(block + (constantOffsets.get(node) ?? arenaOffset + arena.offsets.get(node)!));
    };
  const module = new Module();
  const calls = units.map((unit) => {
    const code = new Code();
    emit(code, nodes, unit, addressIn(code), { scratch: block + scratchOffset, fused });
    return module.add(code);
  });
  // For profiles: each unit by itself.
  if (profiled) calls.forEach((call, i) => module.name(call, `unit${i}`));
  const step = new Code();
  for (const call of calls) step.call(call);
  const stepCall = module.add(step, "step");
  if (scan) module.add(runCode(stepCall), "run");

  /** Steps, with the state's places changed and the counters moved after each. */
  function runCode(call: number): Code {
    const { stateCount, batchSize, metrics } = scan!;
    const code = new Code();
    const word =
      (address: number): Push =>
      () =>
        code.load("i32.load", () => code.i32(0), address);
    const write = (address: number, value: Push): void => code.store("i32.store", () => code.i32(0), value, address);
    const add = (address: number, value: number): void =>
      write(address, () => code.op("i32.add", word(address), () => code.i32(value)));
    const left = code.let("i32", word(count));
    code.countDown(left, () => {
      code.call(call);
      for (let i = 0; i < stateCount; i += 1) {
        if (inPlace[i]) continue;
        const old = code.let("i32", word(inputPointer(i)));
        write(inputPointer(i), word(outputPointer(i)));
        write(outputPointer(i), old);
      }
      add(counter, 1);
      if (batchSize > 0) add(inputPointer(stateCount + 2), batchSize * BYTES);
      if (metrics > 0) add(outputPointer(stateCount), metrics * BYTES);
    });
    return code;
  }

  try {
    const compiled = new WebAssembly.Module(module.bytes());
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: memory.memory } });
    return {
      ...{ block, inputPointer, outputPointer, count, counter, inPlace },
      working: { address: block + arenaOffset, bytes: scratchOffset + aligned(scratch) - arenaOffset },
      exports: exports as unknown as CompiledGraph["exports"],
      units: units.map((unit) => nameOf(nodes, unit)),
    };
  } catch (error) {
    memory.free(block);
    throw error;
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

function scratchBytes(nodes: readonly FlatNode[], { unit }: PlannedUnit): number {
  if (unit.kind === "kernel") return scratchOf(nodes[unit.node]!);
  if (unit.kind !== "product") return 0;
  const node = nodes[unit.node]!;
  const inner = commonFactors(dotAxes(node, unit.a, unit.b).k)!;
  return panelBytes(inner.map(({ extent }) => extent));
}

function writeConstant(memory: SimdMemory, address: number, { op, attrs, shape, dtype }: FlatNode): void {
  const size = sizeOf(shape);
  const values = op === "iota" ? Array.from({ length: size }, (_, i) => i) : (attrs.values as Values);
  if (dtype === "float32") memory.floats(address, size).set(values);
  else memory.integers(address, size).set(values);
}

function emit(
  code: Code,
  nodes: readonly FlatNode[],
  { unit }: PlannedUnit,
  address: (node: number) => Push,
  { scratch, fused }: { scratch: number; fused: boolean },
): void {
  if (unit.kind === "product") {
    productUnit(code, nodes[unit.node]!, unit, { address, scratch, fused });
  } else if (unit.kind === "kernel") {
    const node = nodes[unit.node]!;
    const kernel = kernels[node.op];
    if (!kernel) throw new Error(`LB202 this device does not know the primitive: ${node.op}`);
    kernel({
      ...{ code, node, scratch },
      operands: unit.operands.map((view) => () => {
        code.push(address(view.root));
        code.i32(view.offset * BYTES);
        code.op("i32.add");
      }),
      shapes: node.inputs.map((input) => nodes[input]!.shape),
      dtypes: node.inputs.map((input) => nodes[input]!.dtype),
      out: address(unit.node),
    });
  } else {
    for (const { root, size, value, dtype } of unit.fills)
      fill(code, code.let("i32", address(root)), size, value, dtype === "float32");
    for (const loop of unit.loops) fusedLoop(code, loop, address);
  }
}

function nameOf(nodes: readonly FlatNode[], { unit }: PlannedUnit): string {
  if (unit.kind !== "loops") {
    const after = unit.kind === "product" ? (unit.finish?.members ?? []) : [];
    return `${[nodes[unit.node]!, ...after].map(({ op }) => op).join("+")} [${nodes[unit.node]!.shape.join()}]`;
  }
  const [loop] = unit.loops;
  const parts = unit.loops.flatMap(({ members, reductions }) => [...members, ...reductions].map(({ op }) => op));
  return `${parts.join("+") || "move"} [${loop?.shape.join() ?? ""}]`;
}
