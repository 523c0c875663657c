/**
 * A compiled graph on a GPU: its block in the heap, its pipelines, and tables of places, one for each dispatch of each step of a submit. A step is
 * its dispatches one after the other; steps follow each other in one compute pass. A dispatch whose places are those of the step
 * before has that one's table.
 */
import type { FlatNode, Values } from "../../graph/node";
import { sizeOf } from "../../graph/node";
import type { CompiledGraph } from "./compile";
import type { GpuHeap } from "./heap";
import type { Pipeline, Pipelines } from "./pipelines";
import { MOST_GROUPS } from "./shader";

const WORD = 4;
/** Steps of a submit at most. */
const MOST_STEPS = 64;

export interface Gpu {
  readonly device: GPUDevice;
  readonly heap: GpuHeap;
  readonly layout: GPUBindGroupLayout;
  readonly pipelines: Pipelines;
}

/** Words between tables: an offset into a uniform buffer is a multiple of 256 bytes. */
const ALIGN = 64;

interface Prepared {
  readonly pipeline: Pipeline;
  readonly x: number;
  readonly y: number;
  /** Of its slots. */
  readonly entries: Uint32Array;
  readonly offsets: Uint32Array;
  /** Words of its table. */
  readonly words: number;
}

export class Runner {
  readonly #block: number;
  readonly #gpu: Gpu;
  readonly #dispatches: readonly Prepared[];
  readonly #places: Uint32Array;
  /** Words of all tables of a step, and of the longest. */
  readonly #stepWords: number;
  readonly #longest: number;
  #tables: GPUBuffer | undefined;
  #rows = new Uint32Array(0);
  #bound: { readonly group: GPUBindGroup; readonly generation: number } | undefined;
  #disposed = false;

  constructor(gpu: Gpu, compiled: CompiledGraph) {
    this.#gpu = gpu;
    this.#places = new Uint32Array(compiled.placeCount);
    this.#dispatches = compiled.dispatches.map(({ code, name, groups, slots }) => ({
      pipeline: gpu.pipelines.get(code, name),
      ...(groups <= MOST_GROUPS ? { x: groups, y: 1 } : { x: MOST_GROUPS, y: Math.ceil(groups / MOST_GROUPS) }),
      entries: Uint32Array.from(slots, ({ entry }) => entry),
      offsets: Uint32Array.from(slots, ({ offset }) => offset),
      words: Math.ceil(slots.length / ALIGN) * ALIGN,
    }));
    this.#stepWords = this.#dispatches.reduce((sum, { words }) => sum + words, 0);
    this.#longest = Math.max(ALIGN, ...this.#dispatches.map(({ words }) => words));
    this.#block = gpu.heap.allocate(compiled.words, "what a step works with");
    this.#places[0] = this.#block;
    for (const { node, place } of compiled.constants) this.#write(this.#block + place, constant(node));
  }

  /** Encodes and submits `count` steps; `place` fills in the places of step `i` (from 1 on). */
  run(count: number, place: (i: number, places: Uint32Array) => void): void {
    const { device } = this.#gpu;
    const dispatches = this.#dispatches;
    for (let from = 0; from < count; from += MOST_STEPS) {
      const steps = Math.min(MOST_STEPS, count - from);
      this.#reserve(steps);
      const { at, end } = this.#fill(steps, (i, places) => place(from + i, places));
      if (end > 0) device.queue.writeBuffer(this.#tables!, 0, this.#rows, 0, end);
      const group = this.#group();
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let k = 0; k < at.length; k += 1) {
        const { pipeline, x, y } = dispatches[k % dispatches.length]!;
        pass.setPipeline(pipeline.now());
        pass.setBindGroup(0, group, at, k, 1);
        pass.dispatchWorkgroups(x, y);
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
    }
  }

  /** Writes the tables of some steps; gives the byte at which each dispatch finds its own, and the words in all. */
  #fill(steps: number, place: (i: number, places: Uint32Array) => void): { at: Uint32Array; end: number } {
    const dispatches = this.#dispatches;
    const rows = this.#rows;
    const at = new Uint32Array(steps * dispatches.length);
    const last = new Int32Array(dispatches.length).fill(-1);
    let end = 0;
    for (let i = 0; i < steps; i += 1) {
      place(i, this.#places);
      for (let d = 0; d < dispatches.length; d += 1) {
        const { entries, offsets, words } = dispatches[d]!;
        const before = last[d]!;
        let same = before >= 0;
        for (let k = 0; k < entries.length; k += 1) {
          const word = this.#places[entries[k]!]! + offsets[k]!;
          rows[end + k] = word;
          same = same && rows[before + k] === word;
        }
        const own = same ? before : end;
        at[i * dispatches.length + d] = own * WORD;
        last[d] = own;
        if (!same) end += words;
      }
    }
    return { at, end };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#gpu.heap.free(this.#block);
    this.#tables?.destroy();
  }

  #write(place: number, values: Uint32Array<ArrayBuffer>): void {
    this.#gpu.device.queue.writeBuffer(this.#gpu.heap.buffer, place * WORD, values);
  }

  /** Room for the tables of so many steps: of one, or of as many as there may be. */
  #reserve(steps: number): void {
    // The last one is seen as long as the longest.
    const wanted = (steps > 1 ? MOST_STEPS : 1) * this.#stepWords + this.#longest;
    if (this.#tables && this.#rows.length >= wanted) return;
    this.#tables?.destroy();
    this.#rows = new Uint32Array(wanted);
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    this.#tables = this.#gpu.device.createBuffer({ label: "tables", size: wanted * WORD, usage });
    this.#bound = undefined;
  }

  #group(): GPUBindGroup {
    const { device, heap, layout } = this.#gpu;
    if (this.#bound?.generation === heap.generation) return this.#bound.group;
    const tables = { buffer: this.#tables!, size: this.#longest * WORD };
    const entries = [
      { binding: 0, resource: { buffer: heap.buffer } },
      { binding: 1, resource: tables },
    ];
    const group = device.createBindGroup({ layout, entries });
    this.#bound = { group, generation: heap.generation };
    return group;
  }
}

function constant({ op, attrs, shape, dtype }: FlatNode): Uint32Array<ArrayBuffer> {
  const size = sizeOf(shape);
  const values = op === "iota" ? Array.from({ length: size }, (_, i) => i) : (attrs.values as Values);
  return wordsOf(values, dtype);
}

/** Numbers as the heap has them. */
export const wordsOf = (values: ArrayLike<number>, dtype: FlatNode["dtype"]): Uint32Array<ArrayBuffer> =>
  new Uint32Array((dtype === "float32" ? Float32Array.from(values) : Int32Array.from(values)).buffer);
