/**
 * Takes what the steps of a chunk left on the device, reads it in one round trip, looks for numbers that are not finite, and collects new
 * points until it is time to tell (20 times a second; arrays 5 times). A number that is not finite ends its lane, which keeps what it has;
 * the last lane's end (in a run without lanes: the only one's) is the end of the run.
 */
import type { Buffer, Device } from "../device/device";
import { sizeOf, type Values } from "../graph/node";
import type { ArrayMeasure } from "./program.types";
import type { Column, LaneArrays, LaneMemory, Progress } from "./protocol";
import type { ArrayValue, RunError } from "./run.types";

/** Numbers of `count` steps from `step` on: [count, lanes, names]. */
interface Waiting {
  readonly step: number;
  readonly count: number;
  readonly names: readonly string[];
  readonly buffer: Buffer;
  /** Steps for which this is false are looked at for NaN, but not kept. */
  kept(step: number): boolean;
}

interface Lane {
  readonly good: Map<string, number>;
  readonly columns: Map<string, { steps: number[]; values: number[] }>;
  error?: RunError;
  /** The error was told. */
  told: boolean;
}

export class Recorder {
  readonly #device: Device;
  readonly #lanes: readonly Lane[];
  #waiting: Waiting[] = [];
  /** Through when everything that was asked for earlier is kept. */
  #before: Promise<unknown> = Promise.resolve();
  #arrays: { readonly measures: readonly ArrayMeasure[]; readonly buffers: readonly Buffer[] } | undefined;
  #told: LaneArrays[] | undefined;

  /** @param memory of a run that goes on */
  constructor(device: Device, lanes = 1, memory: readonly LaneMemory[] = []) {
    this.#device = device;
    this.#lanes = Array.from({ length: lanes }, (_, i): Lane => {
      const { good = {}, error } = memory[i] ?? {};
      return { good: new Map(Object.entries(good)), columns: new Map(), ...(error && { error }), told: true };
    });
  }

  memory(): LaneMemory[] {
    return this.#lanes.map(({ good, error }) => ({ good: Object.fromEntries(good), ...(error && { error }) }));
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

  /**
   * Reads what waits; it may be called again before that is through, and keeps the order. Resolves to the error of the last lane if all have
   * ended; nothing after it is kept.
   */
  read(withArrays: boolean): Promise<RunError | undefined> {
    const before = this.#before;
    const own = this.#read(withArrays, before);
    this.#before = own.catch(() => undefined);
    return own;
  }

  async #read(withArrays: boolean, before: Promise<unknown>): Promise<RunError | undefined> {
    const waiting = this.#waiting.splice(0);
    const arrays = withArrays ? this.#arrays : undefined;
    if (arrays) this.#arrays = undefined;
    const buffers = [...waiting.map(({ buffer }) => buffer), ...(arrays?.buffers ?? [])];
    if (buffers.length === 0) return undefined;
    try {
      const values = await this.#device.read(buffers);
      await before;
      for (const [i, entry] of waiting.entries()) {
        const error = this.#keep(entry, values[i]!);
        if (error) return error;
      }
      if (arrays) this.#told = this.#split(arrays.measures, values.slice(waiting.length));
      return undefined;
    } finally {
      this.#device.free(buffers);
    }
  }

  #keep({ step: first, count, names, kept }: Waiting, values: Values): RunError | undefined {
    const lanes = this.#lanes;
    for (let i = 0; i < count; i += 1)
      for (const [l, lane] of lanes.entries()) {
        if (lane.error) continue;
        const from = (i * lanes.length + l) * names.length;
        keepStep(lane, first + i, names, values.subarray(from, from + names.length), kept(first + i));
        if (lane.error && lanes.every(({ error }) => error)) return lane.error;
      }
    return undefined;
  }

  /** Arrays [lanes, …] as those of each lane that has not ended. */
  #split(measures: readonly ArrayMeasure[], values: readonly Values[]): LaneArrays[] {
    return this.#lanes.flatMap(({ error }, lane) => {
      if (error) return [];
      const own = measures.map((measure, i): [string, ArrayValue] => {
        const size = sizeOf(measure.shape);
        return [measure.name, toArray(measure, values[i]!.subarray(lane * size, (lane + 1) * size))];
      });
      return [{ lane, values: Object.fromEntries(own) }];
    });
  }

  /** New points, arrays and ends of lanes since the last call. */
  take(): Pick<Progress, "columns" | "arrays" | "fallen"> {
    const columns = this.#lanes.flatMap((lane, i) => {
      const own = [...lane.columns].map(([name, { steps, values }]): Column => {
        return { name, lane: i, steps: Float64Array.from(steps), values: Float64Array.from(values) };
      });
      lane.columns.clear();
      return own;
    });
    const fallen = this.#lanes.flatMap((lane, i) => {
      const { error } = lane;
      if (!error || lane.told || this.#lanes.length === 1) return [];
      lane.told = true;
      return [{ lane: i, error }];
    });
    const arrays = this.#told;
    this.#told = undefined;
    return { columns, ...(arrays && { arrays }), ...(fallen.length > 0 && { fallen }) };
  }

  free(): void {
    this.#device.free([...this.#waiting.splice(0).map(({ buffer }) => buffer), ...(this.#arrays?.buffers ?? [])]);
    this.#arrays = undefined;
  }
}

function keepStep(lane: Lane, step: number, names: readonly string[], values: Values, kept: boolean): void {
  for (const [i, metric] of names.entries()) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      lane.error = notFinite(metric, step, value, lane.good.get(metric));
      lane.told = false;
      return;
    }
    lane.good.set(metric, value);
    if (!kept) continue;
    const column = lane.columns.get(metric) ?? { steps: [], values: [] };
    lane.columns.set(metric, column);
    column.steps.push(step);
    column.values.push(value);
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
