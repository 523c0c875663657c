/** Where a graph's time goes: each unit of its plan by itself, on numbers of a real step. */
import type { Graph, Values } from "../../graph/node";
import { sizeOf } from "../../graph/node";
import { compileGraph } from "./compile";
import { SimdMemory } from "./memory";
import { hasFusedMultiplyAdd } from "./wasm/features";

export interface UnitTime {
  readonly unit: string;
  /** Milliseconds, the least of the rounds. */
  readonly milliseconds: number;
}

/** `inputs` as the graph takes them. Units in the order of the plan; their sum is about a step's time. */
export function profileGraph(graph: Graph, inputs: readonly Values[], rounds = 7): UnitTime[] {
  const memory = new SimdMemory();
  const compiled = compileGraph(graph, memory, { fused: hasFusedMultiplyAdd(), profiled: true });
  const place = (size: number): number => memory.allocate(4 * size);
  const places = inputs.map((values) => place(values.length));
  const outputs = graph.outputs.map((node) => place(sizeOf(graph.nodes[node]!.shape)));
  inputs.forEach((values, i) => {
    if (graph.inputs[i]!.dtype === "float32") memory.floats(places[i]!, values.length).set(values);
    else memory.integers(places[i]!, values.length).set(values);
  });
  places.forEach((address, i) => (memory.integers(compiled.inputPointer(i), 1)[0] = address));
  outputs.forEach((address, i) => (memory.integers(compiled.outputPointer(i), 1)[0] = address));
  // Often enough that every unit is optimised.
  for (let i = 0; i < 30; i += 1) compiled.exports.step();
  const least = compiled.units.map(() => Infinity);
  for (let round = 0; round < rounds; round += 1)
    compiled.units.forEach((_, i) => {
      const start = performance.now();
      compiled.exports[`unit${i}`]!();
      least[i] = Math.min(least[i]!, performance.now() - start);
    });
  return compiled.units.map((unit, i) => ({ unit, milliseconds: least[i]! }));
}
