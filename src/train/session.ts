/**
 * One pass of a run from the queue to its end.
 *
 *   queued -> loading -> running <-> paused -> done | stopped | failed
 *                           ^---- queued --'        (a paused session gives its place up, and queues again to go on)
 *
 * `tell` is called at each change, and last of all with how it ended; after that nothing of the session is left.
 */
import type { DeviceName } from "../device/device";
import type { SavedRun } from "./checkpoints";
import type { Compiled } from "./engine.types";
import type { Host, Hosted } from "./host";
import type { TrainingProgram } from "./program.types";
import { toRunError, type Ended, type LoopEvent } from "./protocol";
import type { Queue } from "./queue";
import type { Result } from "./result";
import type { RunError, RunStatus } from "./run.types";

export interface SessionOptions {
  readonly device: DeviceName | "auto";
  readonly queue: Queue;
  readonly host: Host;
  readonly mode: "run" | "step";
  /** Goes on from here, where it is of the program that is compiled. */
  readonly from?: SavedRun | undefined;
  compile(): Promise<Compiled>;
  /** An empty result, made when the first numbers come. */
  open(program: TrainingProgram): Result;
  tell(change: Change): void;
  /** A checkpoint, with all that was told before it. */
  save(saved: SavedRun): void;
  /** What a session that ended without an error took; not of an experiment that is a generator. */
  learn(program: TrainingProgram, device: DeviceName, steps: number, seconds: number): void;
}

export interface Change {
  readonly status: RunStatus;
  readonly result?: Result | undefined;
  readonly error?: RunError | undefined;
  /** What a reader should know of a run that goes on. */
  readonly notice?: string | undefined;
  readonly over: boolean;
}

export class Session {
  readonly ended: Promise<void>;
  #over!: () => void;
  #status: RunStatus = "queued";
  #ticket;
  #hosted: Hosted | undefined;
  #program: TrainingProgram | undefined;
  #result: Result | undefined;
  #saved: SavedRun | undefined;
  #device: { name: DeviceName; label: string; why?: string | undefined } | undefined;
  #unsubscribe: (() => void)[] = [];
  #stopping: Promise<void> | undefined;
  #finished = false;
  /** Of kernels that are being compiled; of a device that failed. */
  #compiling: string | undefined;
  #news: string | undefined;

  constructor(readonly options: SessionOptions) {
    this.ended = new Promise((resolve) => (this.#over = resolve));
    this.#ticket = options.queue.enter();
  }

  get stopping(): boolean {
    return this.#stopping !== undefined || this.#finished;
  }

  /** Waits for its turn, traces, starts the loop. Never rejects: what goes wrong is told. */
  async begin(): Promise<void> {
    this.#tell("queued");
    if (!(await this.#ticket.turn)) return;
    this.#tell("loading");
    try {
      const { program, live, on } = await this.options.compile();
      if (this.stopping) return;
      this.#program = program;
      const { from } = this.options;
      if (from?.checkpoint.hash === program.hash) this.#saved = from;
      const checkpoint = this.#saved?.checkpoint;
      const values = Object.fromEntries(live.map((knob) => [knob.liveId, knob.value]));
      const { device, host, mode } = this.options;
      const start = { program, device, live: values, mode, ...(checkpoint && { checkpoint }) };
      this.#hosted = (on?.(host) ?? host)(start, (event) => this.#hear(event));
      this.#unsubscribe = live.map((knob) =>
        knob.subscribe((value) => this.#hosted?.send({ type: "knob", id: knob.liveId, value })),
      );
      if (this.#finished) this.#unfollow();
    } catch (error) {
      this.#finish({ type: "ended", status: "failed", error: toRunError(error) });
    }
  }

  pause(): void {
    if (this.#status === "running" || this.#status === "loading") this.#hosted?.send({ type: "pause" });
    // Waiting to go on: back to paused, and the place to the next.
    else if (this.#status === "queued" && this.#hosted) {
      this.#ticket.release();
      this.#tell("paused");
    }
  }

  checkpoint(): void {
    this.#hosted?.send({ type: "checkpoint" });
  }

  step(): void {
    this.#hosted?.send({ type: "step" });
  }

  async resume(): Promise<void> {
    if (this.#status !== "paused") return;
    this.#ticket = this.options.queue.enter();
    this.#tell("queued");
    if (!(await this.#ticket.turn) || this.#finished) return;
    this.#tell("running");
    this.#hosted?.send({ type: "resume" });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#hosted
      ? this.#hosted.stop()
      : Promise.resolve(this.#finish({ type: "ended", status: "stopped" }));
    return this.#stopping;
  }

  #hear(event: LoopEvent): void {
    if (this.#finished) return;
    switch (event.type) {
      case "opened":
        this.#device = { name: event.device, label: event.label, why: event.why };
        if (this.#result) Object.assign(this.#result, { device: event.label, why: event.why });
        break;
      case "compiling":
        this.#compiling = `Compiling for the GPU: ${event.done} of ${event.all} kernels …`;
        this.#tell(this.#status);
        break;
      case "progress":
        this.#compiling = undefined;
        this.#opened().apply(event);
        this.#tell(this.#status === "loading" ? "running" : this.#status);
        break;
      case "checkpoint":
        this.#saved = this.#opened().save(event.checkpoint);
        this.options.save(this.#saved);
        break;
      case "revived":
        this.#result?.goBack(this.#saved);
        this.#news = `It went on from step ${event.step.toLocaleString("en")}: ${withoutCode(event.why)}.`;
        this.#tell(this.#status);
        break;
      case "slept":
        this.#news = `The page was asleep for ${minutes(event.milliseconds)}; the run went on when it woke.`;
        this.#tell(this.#status);
        break;
      case "paused":
        this.#ticket.release();
        this.#tell("paused");
        break;
      case "ended":
        this.#finish(event);
    }
  }

  /** The result, from the first numbers on. */
  #opened(): Result {
    if (this.#result) return this.#result;
    this.#result = this.options.open(this.#program!);
    this.#result.device = this.#device?.label ?? "";
    this.#result.why = this.#device?.why;
    this.#result.goBack(this.#saved);
    return this.#result;
  }

  #finish({ status, error }: Ended): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#unfollow();
    if (status !== "failed" && this.#result && this.#device && this.#program && this.#program.stateCount > 0) {
      this.options.learn(this.#program, this.#device.name, this.#result.step, this.#result.seconds);
    }
    this.#tell(status, error);
    // After the telling, so that the next in the queue starts on a page that knows that this one is over.
    this.#ticket.release();
    this.#over();
  }

  #unfollow(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }

  #tell(status: RunStatus, error?: RunError): void {
    this.#status = status;
    const notice = this.#compiling ?? this.#news;
    this.options.tell({ status, result: this.#result, error, notice, over: this.#finished });
  }
}

function minutes(milliseconds: number): string {
  const count = Math.round(milliseconds / 60_000);
  return count < 1 ? "under a minute" : count === 1 ? "a minute" : `${count.toLocaleString("en")} minutes`;
}

const withoutCode = (message: string): string => message.replace(/^LB\d+ /, "");
