/** A graph's step on memory that holds nothing but NaN where intermediate and final results will be. */
import { compileGraph } from "../../src/device/simd/compile";
import { SimdMemory } from "../../src/device/simd/memory";
import type { Graph, Values } from "../../src/graph/index";
import { sizeOf } from "../../src/graph/node";

/** A signalling NaN with a payload; as a whole number far out of every range. */
const POISON = 0x7fa5a5a5;

/** Values of each output. */
export function poisonedRun(graph: Graph, inputs: readonly (readonly number[])[], fused: boolean): Values[] {
  const memory = new SimdMemory();
  const compiled = compileGraph(graph, memory, { fused });
  const nodes = [...graph.nodes.slice(0, graph.inputs.length), ...graph.outputs.map((at) => graph.nodes[at]!)];
  const places = nodes.map(({ shape }) => memory.allocate(4 * sizeOf(shape)));
  nodes.forEach(({ shape, dtype }, i) => {
    const values = inputs[i];
    if (values && dtype === "float32") memory.floats(places[i]!, values.length).set(values);
    else memory.integers(places[i]!, sizeOf(shape)).set(values ?? Array<number>(sizeOf(shape)).fill(POISON));
    const pointer = i < inputs.length ? compiled.inputPointer(i) : compiled.outputPointer(i - inputs.length);
    memory.integers(pointer, 1)[0] = places[i]!;
  });
  const { address, bytes } = compiled.working;
  memory.integers(address, bytes / 4).fill(POISON);
  compiled.exports.step();
  return graph.outputs.map((at, i) => {
    const { shape, dtype } = graph.nodes[at]!;
    const [place, size] = [places[inputs.length + i]!, sizeOf(shape)];
    if (dtype === "float32") return memory.floats(place, size).slice();
    const whole = memory.integers(place, size);
    return dtype === "bool" ? Uint8Array.from(whole) : whole.slice();
  });
}
