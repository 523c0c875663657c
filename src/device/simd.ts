/**
 * Graphs as WebAssembly SIMD, emitted for each graph: fused loops, register-tiled products, one arena. Runs in workers and in Node alike; the
 * same graph and inputs give the same bits, run after run.
 */
import type { DType, Graph, Shape, Values } from "../graph/node";
import { sizeOf } from "../graph/node";
import { BufferTable } from "./bufferTable";
import type { Buffer, Device, Program, Scan, ScanFeed, ScanSpec } from "./device";
import { compileGraph } from "./simd/compile";
import { SimdMemory } from "./simd/memory";
import { hasFusedMultiplyAdd } from "./simd/wasm/features";

export interface SimdOptions {
  /** Fused multiply-add (relaxed SIMD). Default: where the machine has it. Results differ in the last bits. */
  readonly fused?: boolean;
}

export function simdDevice({ fused = hasFusedMultiplyAdd() }: SimdOptions = {}): Device {
  const memory = new SimdMemory();
  const table = new BufferTable<number>();
  let blocks = 0;

  const make = (shape: Shape, dtype: DType): Buffer => table.add(memory.allocate(sizeOf(shape) * 4), shape, dtype);

  function load(graph: Graph): Program {
    const compiled = compileGraph(graph, memory, { fused });
    blocks += 1;
    let disposed = false;
    return {
      run(inputs) {
        const outputs = graph.outputs.map((node) => make(graph.nodes[node]!.shape, graph.nodes[node]!.dtype));
        const words = memory.integers(compiled.block, inputs.length + outputs.length);
        inputs.forEach((buffer, i) => (words[i] = table.get(buffer)));
        outputs.forEach((buffer, i) => (words[inputs.length + i] = table.get(buffer)));
        compiled.exports.step();
        return outputs;
      },
      dispose() {
        if (disposed) return;
        disposed = true;
        blocks -= 1;
        memory.free(compiled.block);
      },
    };
  }

  function scan({ graph, stateCount, batchSize = 0 }: ScanSpec): Scan {
    const metrics = graph.outputs.length > stateCount ? sizeOf(graph.nodes[graph.outputs[stateCount]!]!.shape) : 0;
    const compiled = compileGraph(graph, memory, { fused, scan: { stateCount, batchSize, metrics } });
    blocks += 1;
    let disposed = false;
    return {
      run(state, feed, count) {
        if (count < 1) return { state: [...state], metrics: undefined };
        return repeat(state, feed, count);
      },
      dispose() {
        if (disposed) return;
        disposed = true;
        blocks -= 1;
        memory.free(compiled.block);
      },
    };

    function repeat(state: readonly Buffer[], { key, extras, step, indices }: ScanFeed, count: number) {
      const { inPlace, inputPointer, outputPointer } = compiled;
      const spare = state.map(({ shape, dtype }, i) => (inPlace[i] ? undefined : make(shape, dtype)));
      const rows = indices ? memory.allocate(indices.byteLength) : 0;
      const kept = metrics > 0 ? make([count, metrics], "float32") : undefined;
      if (indices) memory.integers(rows, indices.length).set(indices);
      // Every allocation is done: the views below stay valid.
      const word = (address: number, value: number): void => void (memory.integers(address, 1)[0] = value);
      state.forEach((buffer, i) => {
        word(inputPointer(i), table.get(buffer));
        word(outputPointer(i), table.get(spare[i] ?? buffer));
      });
      word(inputPointer(stateCount), table.get(key));
      word(inputPointer(stateCount + 1), compiled.counter);
      if (indices) word(inputPointer(stateCount + 2), rows);
      const first = stateCount + 2 + (batchSize > 0 ? 1 : 0);
      extras.forEach((buffer, i) => word(inputPointer(first + i), table.get(buffer)));
      if (kept) word(outputPointer(stateCount), table.get(kept));
      word(compiled.counter, step);
      word(compiled.count, count);
      compiled.exports.run!();
      if (indices) memory.free(rows);
      const next = state.map((buffer, i) => {
        const other = spare[i];
        if (!other) return buffer;
        const current = memory.integers(inputPointer(i), 1)[0]! >>> 0;
        const [used, unused] = table.get(other) === current ? [other, buffer] : [buffer, other];
        memory.free(table.remove(unused)!);
        return used;
      });
      return { state: next, metrics: kept };
    }
  }

  const read = (buffer: Buffer): Values => {
    const size = sizeOf(buffer.shape);
    const address = table.get(buffer);
    if (buffer.dtype === "float32") return memory.floats(address, size).slice();
    const integers = memory.integers(address, size);
    return buffer.dtype === "bool" ? Uint8Array.from(integers) : integers.slice();
  };
  return {
    name: "simd",
    label: "WASM SIMD",
    upload(values, shape, dtype) {
      const buffer = make(shape, dtype);
      const address = table.get(buffer);
      if (dtype === "float32") memory.floats(address, values.length).set(values);
      else memory.integers(address, values.length).set(values);
      return buffer;
    },
    load,
    scan,
    read: async (buffers) => buffers.map(read),
    free(buffers) {
      for (const buffer of buffers) {
        const address = table.remove(buffer);
        if (address !== undefined) memory.free(address);
      }
    },
    liveBuffers: () => table.size + blocks,
    dispose() {
      for (const address of table.clear()) memory.free(address);
    },
  };
}
