/**
 * A device for tests of runs alone: its nodes hold plain functions of arrays, so programs are written by hand and neither tracer nor tfjs
 * takes part. It counts buffers and refuses freed ones.
 */
import type { Buffer, Device, Program, ScanSpec } from "../../src/device/device";
import type { Graph, GraphInput } from "../../src/graph/node";
import type { TrainingProgram } from "../../src/train/program.types";

type F = (...inputs: number[][]) => number[];

/** A graph of one node an output, each a function of all inputs. */
export function graphOf(inputs: GraphInput[], outputs: F[]): Graph {
  const base = { shape: [], dtype: "float32", attrs: {} } as const;
  const all = inputs.map((_, i) => i);
  return {
    inputs,
    nodes: [
      ...inputs.map(() => ({ ...base, op: "input", inputs: [] })),
      ...outputs.map((f) => ({ ...base, op: "call", inputs: all, attrs: { f } })),
    ],
    outputs: outputs.map((_, i) => inputs.length + i),
  };
}

export interface ArithmeticDevice extends Device {
  /** Called before each step's graph runs. */
  onRun?: () => void;
  /** Updates that each scan was asked for. */
  readonly scans: number[];
}

/** `scan`: it repeats steps by itself. */
export function arithmeticDevice({ scan = false } = {}): ArithmeticDevice {
  const values = new Map<Buffer, number[]>();
  const valueOf = (buffer: Buffer): number[] => {
    const found = values.get(buffer);
    if (!found) throw new Error("a freed buffer was used");
    return found;
  };
  const make = (array: number[]): Buffer => {
    const buffer: Buffer = { shape: [array.length], dtype: "float32" };
    values.set(buffer, array);
    return buffer;
  };
  const device: ArithmeticDevice = {
    name: "reference",
    label: "arithmetic",
    scans: [],
    upload: (array) => make(Array.from(array)),
    load: (graph) => ({
      run(inputs) {
        device.onRun?.();
        if (inputs.length !== graph.inputs.length) throw new Error(`inputs: ${inputs.length}`);
        const fed = inputs.map(valueOf);
        return graph.outputs.map((at) => make((graph.nodes[at]!.attrs.f as F)(...fed)));
      },
      dispose: () => undefined,
    }),
    read: async (buffers) => buffers.map((buffer) => Float64Array.from(valueOf(buffer))),
    free(buffers) {
      for (const buffer of buffers) if (!values.delete(buffer)) throw new Error("a buffer was freed twice");
    },
    liveBuffers: () => values.size,
    dispose: () => undefined,
  };
  if (!scan) return device;
  device.scan = ({ graph, stateCount, batchSize = 0 }: ScanSpec) => {
    const program: Program = device.load(graph);
    return {
      run(first, { key, extras, step, indices }, count) {
        device.scans.push(count);
        let state = [...first];
        const metrics: number[] = [];
        for (let i = 0; i < count; i += 1) {
          const fed = [make([step + i])];
          if (indices) fed.push(make(Array.from(indices.subarray(i * batchSize, (i + 1) * batchSize))));
          const outputs = program.run([...state, key, ...fed, ...extras]);
          device.free([...fed, ...state]);
          state = outputs.slice(0, stateCount);
          for (const buffer of outputs.slice(stateCount)) {
            metrics.push(...valueOf(buffer));
            device.free([buffer]);
          }
        }
        return { state, metrics: graph.outputs.length > stateCount ? make(metrics) : undefined };
      },
      dispose: () => program.dispose(),
    };
  };
  return device;
}

const input = (name: string): GraphInput => ({ name, shape: [], dtype: "float32" });

/** w ← w − rate·w + a little that depends on key and step, from w = key; metric `loss` = w², measures `size` = |w| and `both` = [w, rate]. */
export function decay(over: Partial<TrainingProgram> = {}): TrainingProgram {
  const key = input("key");
  const stepInputs = [input("state.w"), key, input("step"), input("live:rate")];
  const next: F = ([w], [, seed], [step], [rate]) => [w! - rate! * w! + 1e-3 * Math.sin(step! * 12.9898 + seed!)];
  return {
    init: graphOf([key], [([, seed]) => [seed!]]),
    step: graphOf(stepInputs, [next, ([w]) => [w! * w!]]),
    measure: graphOf(stepInputs, [([w]) => [Math.abs(w!)], ([w], _key, _step, [rate]) => [w!, rate!]]),
    passes: [],
    stateCount: 1,
    metrics: ["loss"],
    scalars: ["size"],
    arrays: [{ name: "both", shape: [2], dtype: "float32" }],
    steps: 40,
    seed: 1,
    record: 1,
    every: 10,
    live: [{ id: "rate", name: "rate", value: 0.1 }],
    cost: { step: { flops: 4, nodes: 4 }, measure: { flops: 1, nodes: 1 }, measureCount: 5 },
    hash: "decay",
    ...over,
  };
}
