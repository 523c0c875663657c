/**
 * A compiled graph on a GPU: its block in the heap, its pipelines, and tables of places, one for each step of a submit. A step is its
 * dispatches one after the other; steps follow each other in one compute pass, each with its own table.
 */
import type { FlatNode, Values } from "../../graph/node";
import { sizeOf } from "../../graph/node";
import type { CompiledGraph } from "./compile";
import type { GpuHeap } from "./heap";
import type { Pipelines } from "./pipelines";
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

export class Runner {
  readonly #block: number;
  readonly #gpu: Gpu;
  readonly #dispatches;
  /** Words from one table to the next. */
  readonly #stride: number;
  #tables: GPUBuffer | undefined;
  #rows: Uint32Array<ArrayBuffer>;
  #bound: { readonly group: GPUBindGroup; readonly generation: number } | undefined;
  #disposed = false;

  constructor(gpu: Gpu, compiled: CompiledGraph) {
    this.#gpu = gpu;
    this.#stride = Math.ceil((compiled.table * WORD) / 256) * 64;
    this.#rows = new Uint32Array(this.#stride);
    this.#dispatches = compiled.dispatches.map(({ code, name, groups }) => ({
      pipeline: gpu.pipelines.get(code, name),
      ...(groups <= MOST_GROUPS ? { x: groups, y: 1 } : { x: MOST_GROUPS, y: Math.ceil(groups / MOST_GROUPS) }),
    }));
    this.#block = gpu.heap.allocate(compiled.words, "what a step works with");
    for (const { node, place } of compiled.constants) this.#write(this.#block + place, constant(node));
  }

  /** Encodes and submits `count` steps; `table` fills in the places of step `i` (words 1 …). */
  run(count: number, table: (i: number, words: Uint32Array) => void): void {
    const { device } = this.#gpu;
    for (let from = 0; from < count; from += MOST_STEPS) {
      const steps = Math.min(MOST_STEPS, count - from);
      this.#reserve(steps);
      for (let i = 0; i < steps; i += 1) {
        const words = this.#rows.subarray(i * this.#stride, (i + 1) * this.#stride);
        words[0] = this.#block;
        table(from + i, words);
      }
      device.queue.writeBuffer(this.#tables!, 0, this.#rows, 0, steps * this.#stride);
      const group = this.#group();
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let i = 0; i < steps; i += 1) {
        pass.setBindGroup(0, group, [i * this.#stride * WORD]);
        for (const { pipeline, x, y } of this.#dispatches) {
          pass.setPipeline(pipeline.now());
          pass.dispatchWorkgroups(x, y);
        }
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
    }
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

  /** Room for so many tables: one for a single step, all for more. */
  #reserve(steps: number): void {
    const wanted = (steps > 1 ? MOST_STEPS : 1) * this.#stride;
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
    const tables = { buffer: this.#tables!, size: this.#stride * WORD };
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
