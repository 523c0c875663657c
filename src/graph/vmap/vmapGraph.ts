/** A population as one graph: many runs (seeds, learning rates, widths by mask) that differ in some inputs and share the others. */
import { make } from "../build/index";
import { fromGraph } from "../fromGraph";
import type { Graph, GraphInput, Node } from "../node";
import { toGraph } from "../toGraph";
import { TraceError } from "../traceError";
import { Lanes } from "./lanes";

/**
 * `graph` over `lanes` lanes. `mapped[i]` says whether input i differs by lane (false where the list ends); such inputs, and every output,
 * have the lanes as a new axis 0. Each lane gives the numbers that `graph` gives for its inputs. Data bound to a graph is shared.
 */
export function vmapGraph(graph: Graph, mapped: readonly boolean[], lanes: number): Graph {
  if (!Number.isInteger(lanes) || lanes < 1)
    throw new TraceError("LB111", `lanes must be a whole number from 1: ${lanes}`, "for example one lane a seed.");
  const one = fromGraph(graph);
  const inputs = graph.inputs.map((input, i): readonly [Node, GraphInput] => {
    if (!mapped[i]) return [one[i]!, input];
    if (input.values)
      throw new TraceError("LB111", `bound data is the same in all lanes: ${input.name}`, "let its lanes be shared.");
    const shape = [lanes, ...input.shape];
    return [make("input", [], shape, input.dtype), { ...input, shape }];
  });
  const all = new Lanes(
    lanes,
    inputs.flatMap(([node], i) => (mapped[i] ? [[one[i]!, node] as const] : [])),
  );
  return toGraph(
    inputs,
    [],
    graph.outputs.map((at) => all.of(one[at]!)),
  );
}
