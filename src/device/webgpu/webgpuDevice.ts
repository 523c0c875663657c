/**
 * Graphs on the GPU: WGSL written for each graph, a whole step in as few dispatches as it has stages, many steps a submit. All memory is one heap.
 * The same graph and inputs give the same bits, run after run: no order depends on timing.
 */
import type { DType, Graph, Shape as Extents, Values } from "../../graph/node";
import { sizeOf } from "../../graph/node";
import { BufferTable } from "../bufferTable";
import type { Buffer, Device, Program, Scan, ScanFeed, ScanSpec } from "../device";
import { compileGraph, inputEntry, outputEntry } from "./compile";
import { GpuHeap } from "./heap";
import { createPipelines } from "./pipelines";
import { Runner, wordsOf, type Gpu } from "./runner";
import { watchTroubles } from "./troubles";
import type { Shape } from "./pieces/piece";

const WORD = 4;

export interface WebgpuOptions {
  readonly device: GPUDevice;
  /** What a reader sees. */
  readonly label: string;
  readonly shape: Shape;
  /** Bytes of its memory at most; default: what the adapter allows. */
  readonly most?: number;
}

export function webgpuDevice({ device, label, shape, most }: WebgpuOptions): Device {
  const heap = new GpuHeap(device, most);
  const table = new BufferTable<number>();
  const layout = device.createBindGroupLayout({
    entries: [
      { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: "storage" } },
      { binding: 1, visibility: GPUShaderStage.COMPUTE, buffer: { type: "uniform", hasDynamicOffset: true } },
    ],
  });
  const pipelines = createPipelines(device, device.createPipelineLayout({ bindGroupLayouts: [layout] }));
  const troubles = watchTroubles(device);
  const gpu: Gpu = { device, heap, layout, pipelines };
  let programs = 0;

  const make = (extents: Extents, dtype: DType): Buffer =>
    table.add(heap.allocate(sizeOf(extents), `an array [${extents.join(", ")}]`), extents, dtype);

  /** Freed once. */
  function counted(runner: Runner): () => void {
    programs += 1;
    let disposed = false;
    return () => {
      if (disposed) return;
      disposed = true;
      programs -= 1;
      runner.dispose();
    };
  }

  function load(graph: Graph): Program {
    const runner = new Runner(gpu, compileGraph(graph, shape));
    return {
      run(inputs) {
        const outputs = graph.outputs.map((node) => make(graph.nodes[node]!.shape, graph.nodes[node]!.dtype));
        runner.run(1, (_, places) => {
          inputs.forEach((buffer, i) => (places[inputEntry(i)] = table.get(buffer)));
          outputs.forEach((buffer, i) => (places[outputEntry(graph, i)] = table.get(buffer)));
        });
        return outputs;
      },
      dispose: counted(runner),
    };
  }

  function scan({ graph, stateCount, batchSize = 0 }: ScanSpec): Scan {
    const compiled = compileGraph(graph, shape, stateCount);
    const runner = new Runner(gpu, compiled);
    const metrics = graph.outputs.length > stateCount ? sizeOf(graph.nodes[graph.outputs[stateCount]!]!.shape) : 0;
    return {
      dispatches: compiled.dispatches.length,
      run(state, feed, count) {
        if (count < 1) return { state: [...state], metrics: undefined };
        return repeat(state, feed, count);
      },
      dispose: counted(runner),
    };

    function repeat(state: readonly Buffer[], { key, extras, step, indices }: ScanFeed, count: number) {
      const spare = state.map(({ shape: extents, dtype }, i) =>
        compiled.inPlace[i] ? undefined : make(extents, dtype),
      );
      const kept = metrics > 0 ? make([count, metrics], "float32") : undefined;
      // Step numbers, then rows of all batches.
      const fed = new Int32Array(count + (indices?.length ?? 0));
      for (let i = 0; i < count; i += 1) fed[i] = step + i;
      if (indices) fed.set(indices, count);
      const feedPlace = heap.allocate(fed.length, "the rows of the batches");
      device.queue.writeBuffer(heap.buffer, feedPlace * WORD, fed);
      const own = state.map((buffer) => table.get(buffer));
      const other = spare.map((buffer) => buffer && table.get(buffer));
      const [keyPlace, extraPlaces] = [table.get(key), extras.map((buffer) => table.get(buffer))];
      const keptPlace = kept && table.get(kept);
      const first = stateCount + 2 + (batchSize > 0 ? 1 : 0);
      runner.run(count, (i, places) => {
        for (let k = 0; k < stateCount; k += 1) {
          const [a, b] = [own[k]!, other[k] ?? own[k]!];
          places[inputEntry(k)] = i % 2 === 0 ? a : b;
          places[outputEntry(graph, k)] = i % 2 === 0 ? b : a;
        }
        places[inputEntry(stateCount)] = keyPlace;
        places[inputEntry(stateCount + 1)] = feedPlace + i;
        if (batchSize > 0) places[inputEntry(stateCount + 2)] = feedPlace + count + i * batchSize;
        extraPlaces.forEach((place, k) => (places[inputEntry(first + k)] = place));
        if (keptPlace !== undefined) places[outputEntry(graph, stateCount)] = keptPlace + i * metrics;
      });
      // The queue keeps the order: who gets the place next writes it after these steps have read it.
      heap.free(feedPlace);
      const next = state.map((buffer, k) => {
        const beside = spare[k];
        if (!beside) return buffer;
        const [used, unused] = count % 2 === 0 ? [buffer, beside] : [beside, buffer];
        heap.free(table.remove(unused)!);
        return used;
      });
      return { state: next, metrics: kept };
    }
  }

  async function read(buffers: readonly Buffer[]): Promise<Values[]> {
    const sizes = buffers.map(({ shape: extents }) => sizeOf(extents));
    const total = sizes.reduce((a, b) => a + b, 0);
    troubles.check();
    if (total === 0) return buffers.map(({ dtype }) => typed(new Uint32Array(0), dtype));
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    const staging = device.createBuffer({ label: "reading", size: total * WORD, usage });
    const encoder = device.createCommandEncoder();
    let at = 0;
    buffers.forEach((buffer, i) => {
      if (sizes[i] === 0) return;
      encoder.copyBufferToBuffer(heap.buffer, table.get(buffer) * WORD, staging, at * WORD, sizes[i]! * WORD);
      at += sizes[i]!;
    });
    device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ).catch(async (error: unknown) => {
        // A lost device says so a moment later.
        await Promise.race([troubles.lost, new Promise((resolve) => setTimeout(resolve, 50))]);
        troubles.note(error);
      });
      troubles.check();
      const words = new Uint32Array(staging.getMappedRange());
      let from = 0;
      return buffers.map(({ dtype }, i) => typed(words.slice(from, (from += sizes[i]!)), dtype));
    } finally {
      staging.destroy();
    }
  }

  return {
    name: "webgpu",
    label,
    ahead: 1,
    upload(values, extents, dtype) {
      const buffer = make(extents, dtype);
      if (values.length > 0) device.queue.writeBuffer(heap.buffer, table.get(buffer) * WORD, wordsOf(values, dtype));
      return buffer;
    },
    load,
    scan,
    read,
    async tensor(buffer) {
      const { toTensor } = await import("./toTensor");
      return toTensor(device, heap, () => table.get(buffer), buffer);
    },
    async ready(tell) {
      await pipelines.ready(tell).catch((error: unknown) => troubles.note(error));
      troubles.check();
    },
    free(buffers) {
      for (const buffer of buffers) {
        const place = table.remove(buffer);
        if (place !== undefined) heap.free(place);
      }
    },
    liveBuffers: () => table.size + programs,
    dispose() {
      for (const place of table.clear()) heap.free(place);
      heap.destroy();
      device.destroy();
    },
  };
}

function typed(words: Uint32Array, dtype: DType): Values {
  const bytes = words.buffer as ArrayBuffer;
  if (dtype === "float32") return new Float32Array(bytes);
  const integers = new Int32Array(bytes);
  return dtype === "bool" ? Uint8Array.from(integers) : integers;
}
