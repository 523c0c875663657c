/** A graph on a device, from numbers to numbers, and how far two results are apart. */
import type { Device } from "../../device/device";
import type { Graph, Values } from "../../graph/node";

/** Values of each output. `inputs` in the order of the graph's; bound ones may be left out. */
export async function runGraph(device: Device, graph: Graph, inputs: readonly ArrayLike<number>[]): Promise<Values[]> {
  const fed = graph.inputs.map(({ shape, dtype, values }, i) =>
    device.upload(Array.from(inputs[i] ?? values!), shape, dtype),
  );
  const program = device.load(graph);
  try {
    const outputs = program.run(fed);
    // A copy: what the reference reads are its own arrays.
    const values = (await device.read(outputs)).map((array) => array.slice());
    device.free(outputs);
    return values;
  } finally {
    device.free(fed);
    program.dispose();
  }
}

/**
 * Greatest |got - expected|, relative to `scale` or to the greatest number expected, if that is larger. Infinite where one is a number and the
 * other is not; the same infinity, or NaN on both sides, is no difference.
 */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>, scale = 1): number {
  if (got.length !== expected.length) return Infinity;
  let [largest, error] = [scale, 0];
  for (let i = 0; i < got.length; i += 1) {
    const [a, e] = [got[i]!, expected[i]!];
    if (Number.isFinite(e)) largest = Math.max(largest, Math.abs(e));
    if (Object.is(a, e) || a === e) continue;
    if (!Number.isFinite(e) || !Number.isFinite(a)) return Infinity;
    error = Math.max(error, Math.abs(a - e));
  }
  return error / largest;
}
