/** A device that repeats steps by itself, made of one that does not: update after update by its own `Program.run`. */
import type { Buffer, Device } from "../../src/device/device";
import type { FlatNode, Graph } from "../../src/graph/node";

/** Buffers [M] one after the other: [count · M]. */
function joining(parts: readonly Buffer[]): Graph {
  const [{ shape, dtype }] = parts as [Buffer];
  const inputs = parts.map((_, i) => ({ name: `x${i}`, shape, dtype }));
  const nodes: FlatNode[] = inputs.map(() => ({ op: "input", inputs: [], shape, dtype, attrs: {} }));
  const all = nodes.map((_, i) => i);
  const length = parts.length * shape[0]!;
  nodes.push({ op: "concat", inputs: all, shape: [length], dtype, attrs: { axis: 0 } });
  return { inputs, nodes, outputs: [parts.length] };
}

/** `counts` gets the number of updates of each call. */
export function withScan(device: Device, counts: number[] = []): Device {
  return {
    ...device,
    scan({ graph, stateCount, batchSize = 0 }) {
      const step = device.load(graph);
      return {
        run(first, { key, extras, step: from, indices }, count) {
          counts.push(count);
          let state: readonly Buffer[] = first;
          const rows: Buffer[] = [];
          for (let i = 0; i < count; i += 1) {
            const fed = [device.upload([from + i], [], "int32")];
            const batch = indices?.slice(i * batchSize, (i + 1) * batchSize);
            if (batch) fed.push(device.upload(batch, [batchSize], "int32"));
            const outputs = step.run([...state, key, ...fed, ...extras]);
            device.free([...fed, ...state]);
            state = outputs.slice(0, stateCount);
            rows.push(...outputs.slice(stateCount));
          }
          if (rows.length === 0) return { state: [...state], metrics: undefined };
          const join = device.load(joining(rows));
          const [metrics] = join.run(rows);
          join.dispose();
          device.free(rows);
          return { state: [...state], metrics };
        },
        dispose: () => step.dispose(),
      };
    },
  };
}
