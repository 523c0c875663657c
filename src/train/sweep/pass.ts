/**
 * One pass of a sweep through its waiting rows: batches spread over a pool of workers, a fresh worker a batch, so that nothing leaks from one
 * to the next. It stands in the device's queue like a run, with the whole pool.
 *
 *   queued -> running <-> paused -> over      (a paused pass gives its place up, and queues again to go on)
 */
import type { DeviceName } from "../../device/device";
import type { Engine } from "../engine.types";
import type { Host, Hosted } from "../host";
import type { LaneValues } from "../lanes";
import type { Queue } from "../queue";
import type { KnobValues } from "../run.types";
import { alone, findLaneNames, toBatches, type Batch } from "./plan";
import { runBatch } from "./runBatch";
import type { Table } from "./table";

export interface PassOptions {
  readonly experiment: unknown;
  readonly knobs: KnobValues;
  readonly table: Table;
  /** Workers at most. */
  readonly workers: number;
  readonly device: DeviceName | "auto";
  readonly queue: Queue;
  readonly host: Host;
  engine(): Promise<Engine>;
  /** Milliseconds. */
  now(): number;
  /** Something moved in the table. */
  changed(): void;
  /** The status is another. */
  became(status: PassStatus): void;
}

export type PassStatus = "queued" | "running" | "paused";

export class Pass {
  status: PassStatus = "queued";
  readonly #options: PassOptions;
  readonly #hosted = new Set<Hosted>();
  #ticket;
  #stopping = false;
  /** Resolves at once unless it is paused. */
  #going = Promise.resolve();
  #go: () => void = () => undefined;
  #seconds = 0;
  /** Since when it is at work. */
  #since: number | undefined;

  constructor(options: PassOptions) {
    this.#options = options;
    this.#ticket = options.queue.enter();
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  get workers(): number {
    return this.#hosted.size;
  }

  /** At work, pauses left out. */
  get seconds(): number {
    return this.#seconds + (this.#since === undefined ? 0 : (this.#options.now() - this.#since) / 1000);
  }

  /** Resolves when nothing of it is left. Rejects where nothing could be run at all. */
  async run(): Promise<void> {
    try {
      if (await this.#turn()) await this.#spread();
    } finally {
      this.#rest();
      this.#ticket.release();
    }
  }

  async #turn(): Promise<boolean> {
    this.#become("queued");
    if (!(await this.#ticket.turn) || this.#stopping) return false;
    this.#since = this.#options.now();
    this.#become("running");
    return true;
  }

  async #spread(): Promise<void> {
    const { experiment, knobs, table, workers } = this.#options;
    const engine = await this.#options.engine();
    const waiting = table.waiting();
    const can = (own: KnobValues, lanes: readonly LaneValues[]) =>
      engine.compile(experiment, { ...knobs, ...own }, undefined, lanes).then(
        () => true,
        () => false,
      );
    const batches = toBatches(waiting, await findLaneNames(waiting, can), workers);
    const place = async (): Promise<void> => {
      for (;;) {
        await this.#going;
        const batch = this.#stopping ? undefined : batches.shift();
        if (!batch) return;
        batches.unshift(...(await this.#one(batch, engine)));
      }
    };
    await Promise.all(Array.from({ length: workers }, place));
  }

  /** Gives what has to be run in its place: where a batch fails as a whole, its settings alone, so that what fails is one row. */
  async #one(batch: Batch, engine: Engine): Promise<Batch[]> {
    let own: Hosted | undefined;
    const hosted = (it: Hosted): void => {
      this.#hosted.add((own = it));
      // It may have been paused or stopped while this one was traced.
      if (this.#stopping) void it.stop();
      else if (this.status !== "running") it.send({ type: "pause" });
    };
    const ended = await runBatch({ ...this.#options, batch, engine, hosted });
    if (own) this.#hosted.delete(own);
    const failed = ended.status === "failed" && batch.lanes !== undefined;
    if (!failed) await this.#options.table.save();
    this.#options.changed();
    return failed ? alone(batch) : [];
  }

  pause(): void {
    if (this.status !== "running") return;
    this.#rest();
    this.#going = new Promise((resolve) => (this.#go = resolve));
    for (const hosted of this.#hosted) hosted.send({ type: "pause" });
    this.#ticket.release();
    this.#become("paused");
  }

  async resume(): Promise<void> {
    if (this.status !== "paused" || this.#stopping) return;
    this.#ticket = this.#options.queue.enter();
    if (!(await this.#turn())) return;
    for (const hosted of this.#hosted) hosted.send({ type: "resume" });
    this.#go();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#ticket.release();
    this.#go();
    await Promise.all([...this.#hosted].map((hosted) => hosted.stop()));
  }

  #rest(): void {
    this.#seconds = this.seconds;
    this.#since = undefined;
  }

  #become(status: PassStatus): void {
    this.status = status;
    this.#options.became(status);
  }
}
