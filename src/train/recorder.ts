/**
 * Takes what the steps of a chunk left on the device, reads it in one round trip, looks for numbers that are not finite, and collects new
 * points until it is time to tell (20 times a second; arrays 5 times).
 */
import type { Buffer, Device } from "../device/device";
import type { Values } from "../graph/node";
import type { ArrayMeasure } from "./program.types";
import type { Column } from "./protocol";
import type { ArrayValue, RunError } from "./run.types";

/** Numbers of `count` steps from `step` on: [count, names]. */
interface Waiting {
  readonly step: number;
  readonly count: number;
  readonly names: readonly string[];
  readonly buffer: Buffer;
  /** Steps for which this is false are looked at for NaN, but not kept. */
  kept(step: number): boolean;
}

export class Recorder {
  readonly #device: Device;
  #waiting: Waiting[] = [];
  #arrays: { readonly measures: readonly ArrayMeasure[]; readonly buffers: readonly Buffer[] } | undefined;
  #columns = new Map<string, { steps: number[]; values: number[] }>();
  #told: Record<string, ArrayValue> | undefined;
  readonly #good: Map<string, number>;

  /** @param good last value of each metric, where a run goes on */
  constructor(device: Device, good: Readonly<Record<string, number>> = {}) {
    this.#device = device;
    this.#good = new Map(Object.entries(good));
  }

  /** Last value of each metric. */
  get good(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#good);
  }

  /** Takes over a buffer of numbers. */
  numbers(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }

  /** Takes over the arrays; an earlier set that was not read is dropped. */
  arrays(measures: readonly ArrayMeasure[], buffers: readonly Buffer[]): void {
    if (this.#arrays) this.#device.free(this.#arrays.buffers);
    this.#arrays = { measures, buffers };
  }

  /** Reads what waits. Resolves to the first number that is not finite, if any; nothing after it is kept. */
  async read(withArrays: boolean): Promise<RunError | undefined> {
    const waiting = this.#waiting.splice(0);
    const arrays = withArrays ? this.#arrays : undefined;
    if (arrays) this.#arrays = undefined;
    const buffers = [...waiting.map(({ buffer }) => buffer), ...(arrays?.buffers ?? [])];
    if (buffers.length === 0) return undefined;
    try {
      const values = await this.#device.read(buffers);
      for (const [i, entry] of waiting.entries()) {
        const error = this.#keep(entry, values[i]!);
        if (error) return error;
      }
      if (arrays)
        this.#told = Object.fromEntries(
          arrays.measures.map((m, i) => [m.name, toArray(m, values[waiting.length + i]!)]),
        );
      return undefined;
    } finally {
      this.#device.free(buffers);
    }
  }

  #keep({ step: first, count, names, kept }: Waiting, values: Values): RunError | undefined {
    for (let i = 0; i < count; i += 1) {
      const error = this.#keepStep(first + i, names, values.subarray(i * names.length), kept(first + i));
      if (error) return error;
    }
    return undefined;
  }

  #keepStep(step: number, names: readonly string[], values: Values, kept: boolean): RunError | undefined {
    for (const [i, metric] of names.entries()) {
      const value = values[i]!;
      if (!Number.isFinite(value)) return notFinite(metric, step, value, this.#good.get(metric));
      this.#good.set(metric, value);
      if (!kept) continue;
      const column = this.#columns.get(metric) ?? { steps: [], values: [] };
      this.#columns.set(metric, column);
      column.steps.push(step);
      column.values.push(value);
    }
    return undefined;
  }

  /** New points and arrays since the last call. */
  take(): { columns: Column[]; arrays?: Record<string, ArrayValue> } {
    const columns = [...this.#columns].map(([name, { steps, values }]) => ({
      name,
      steps: Float64Array.from(steps),
      values: Float64Array.from(values),
    }));
    this.#columns.clear();
    const arrays = this.#told;
    this.#told = undefined;
    return { columns, ...(arrays && { arrays }) };
  }

  free(): void {
    this.#device.free([...this.#waiting.splice(0).map(({ buffer }) => buffer), ...(this.#arrays?.buffers ?? [])]);
    this.#arrays = undefined;
  }
}

function notFinite(metric: string, step: number, value: number, lastGood: number | undefined): RunError {
  const before = lastGood === undefined ? "" : ` (last good value ${Number(lastGood.toPrecision(4))})`;
  return {
    code: "LB320",
    message: `LB320 ${metric} is not finite at step ${step}${before}: ${value}`,
    hint: "a smaller learning rate is the usual cure; a logarithm or a division of zero is the other cause.",
    step,
    metric,
    ...(lastGood !== undefined && { lastGood }),
  };
}

function toArray({ shape, dtype }: ArrayMeasure, values: Values): ArrayValue {
  return { shape: [...shape], values: dtype === "float32" ? Float32Array.from(values) : Int32Array.from(values) };
}
