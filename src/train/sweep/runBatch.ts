/** One batch of a sweep in a worker of its own, from tracing to its end; what it brings goes into the table. */
import type { DeviceName } from "../../device/device";
import type { Engine } from "../engine.types";
import type { Host, Hosted } from "../host";
import { toRunError, type Ended } from "../protocol";
import type { KnobValues, LiveKnob } from "../run.types";
import type { Batch } from "./plan";
import { isSettled } from "./sweep.types";
import type { Table } from "./table";

export interface BatchOptions {
  readonly batch: Batch;
  readonly experiment: unknown;
  /** Knobs that are the same in the whole sweep. */
  readonly knobs: KnobValues;
  readonly engine: Engine;
  readonly host: Host;
  readonly device: DeviceName | "auto";
  readonly table: Table;
  /** Called when the worker has begun. */
  hosted(hosted: Hosted): void;
  changed(): void;
}

/** Resolves to how it ended; `failed` only where not a number of one lane but the run itself failed. Never rejects. */
export async function runBatch(options: BatchOptions): Promise<Ended> {
  const { batch, experiment, engine, host, device, table } = options;
  const indices = batch.settings.map(({ index }) => index);
  try {
    const knobs = { ...options.knobs, ...batch.knobs };
    const { program, live, on } = await engine.compile(experiment, knobs, undefined, batch.lanes);
    for (const index of indices) table.change(index, { status: "running", steps: program.steps });
    options.changed();
    const ended = await new Promise<Ended>((resolve) => {
      const start = { program, device, live: valuesOf(live), mode: "run" as const };
      const hosted = (on?.(host) ?? host)(start, (event) => {
        if (event.type === "progress") table.apply(indices, event);
        if (event.type === "revived") for (const index of indices) table.change(index, { step: event.step });
        if (event.type === "ended") resolve(event);
        options.changed();
      });
      options.hosted(hosted);
    });
    return settle(table, indices, ended);
  } catch (error) {
    return settle(table, indices, { type: "ended", status: "failed", error: toRunError(error) });
  }
}

function settle(table: Table, indices: readonly number[], ended: Ended): Ended {
  const open = indices.filter((index) => !isSettled(table.row(index)));
  if (ended.status === "done")
    for (const index of open) table.change(index, { status: "done", step: table.row(index).steps });
  if (ended.status === "failed" && ended.error?.metric !== undefined) {
    for (const index of open) table.fail(index, ended.error);
    return { type: "ended", status: "done" };
  }
  if (ended.status === "failed" && indices.length === 1) for (const index of open) table.fail(index, ended.error!);
  for (const index of indices) table.rest(index);
  return ended;
}

const valuesOf = (live: readonly LiveKnob[]): Record<string, number> =>
  Object.fromEntries(live.map(({ liveId, value }) => [liveId, value]));
