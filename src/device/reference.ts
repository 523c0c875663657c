/**
 * The oracle: every primitive in plain TypeScript and float64, written to be obviously right. Slow; every other device and every
 * transform is tested against it.
 */
import type { Graph, Shape, Values } from "../graph/node";
import type { Buffer, Device, Program } from "./device";
import { compute } from "./reference/compute";
import { BufferTable } from "./bufferTable";

export function referenceDevice(): Device {
  const table = new BufferTable<Values>();
  return {
    name: "reference",
    label: "reference (float64)",
    upload: (values, shape, dtype) =>
      table.add(dtype === "float32" ? Float64Array.from(values) : Int32Array.from(values), shape, dtype),
    load: (graph) => loadProgram(graph, table),
    read: async (buffers) => buffers.map((buffer) => table.get(buffer).slice()),
    free: (buffers) => buffers.forEach((buffer) => table.remove(buffer)),
    liveBuffers: () => table.size,
    dispose: () => table.clear(),
  };
}

function loadProgram(graph: Graph, table: BufferTable<Values>): Program {
  return {
    run(inputs) {
      const values: Values[] = inputs.map((buffer) => table.get(buffer));
      graph.nodes.forEach((node, i) => {
        if (i < graph.inputs.length) return;
        const operands = node.inputs.map((at) => ({ values: values[at]!, shape: graph.nodes[at]!.shape }));
        values[i] = compute(node, operands);
      });
      return graph.outputs.map((at): Buffer => {
        const { shape, dtype } = graph.nodes[at]!;
        return table.add(values[at]!.slice(), shape as Shape, dtype);
      });
    },
    dispose: () => undefined,
  };
}
