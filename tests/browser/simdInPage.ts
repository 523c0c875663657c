/** The SIMD device in a page, for the test that its bits are those of Node: bundled by the test and put into an empty page. */
import { simdDevice } from "../../src/device/simd";
import { decodeGraph } from "../../src/graph/encode/encodeGraph";
import type { DType, Values } from "../../src/graph/node";

export interface Task {
  /** An encoded graph as plain numbers, for the way into the page. */
  readonly graph: readonly number[];
  readonly inputs: readonly {
    readonly values: readonly number[];
    readonly shape: readonly number[];
    readonly dtype: DType;
  }[];
  readonly stateCount: number;
  readonly batchSize: number;
  readonly indices: readonly number[];
  readonly steps: number;
}

/** The bits of the state after some steps, without fused multiply-add: what every machine has. */
export async function bitsAfter({ graph, inputs, stateCount, batchSize, indices, steps }: Task): Promise<number[]> {
  const device = simdDevice({ fused: false });
  const buffers = inputs.map(({ values, shape, dtype }) => device.upload(values, shape, dtype));
  const scan = device.scan!({ graph: decodeGraph(Uint8Array.from(graph)), stateCount, batchSize });
  const feed = {
    key: buffers[stateCount]!,
    extras: buffers.slice(stateCount + 1),
    step: 0,
    indices: Int32Array.from(indices),
  };
  const { state, metrics } = scan.run(buffers.slice(0, stateCount), feed, steps);
  const values = await device.read([...state, metrics!]);
  return values.flatMap((part: Values) => [...new Uint32Array(Float32Array.from(part).buffer)]);
}
