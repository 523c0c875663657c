/**
 * Runs an experiment that is a generator: takes what it yields, one after the other, and answers. Fits and evaluations go to the host below
 * (the same worker one after the other, where it keeps them); what they tell is told on as if it were one run.
 *
 *   next -> fit, evaluate (hosted until `ended`) | point (told) -> next … -> ended
 *
 * Where the author's code waits for something (data, the engine) it is started anew, and what was answered before is answered from memory:
 * up to there it does the same again.
 */
import { guessedSeconds } from "../estimate";
import { evenSteps } from "../evenSteps";
import type { Host, Hosted } from "../host";
import type { Ended, LoopCommand, LoopEvent, StartCommand } from "../protocol";
import { toRunError } from "../protocol";
import type { LiveKnob } from "../run.types";
import { readyOf, whenReady } from "../whenReady";
import type { Steps } from "./composition";
import { EvaluateRequest, type Evaluated } from "./evaluate";
import { FitRequest, type Fitted } from "./fit";
import { Fitting, type Compile } from "./fitting";
import { maybePoint } from "./point";
import { Telling } from "./telling";
import { traceEvaluation } from "./traceEvaluation";

export interface ConductorOptions {
  /** Starts the generator. */
  begin(): Steps;
  readonly host: Host;
  readonly compile: Compile;
  readonly start: Omit<StartCommand, "type">;
  tell(event: LoopEvent): void;
}

/** Milliseconds of an author's own computing after which the page gets a breath. */
const CHUNK = 12;

/** Thrown through the author's code's place to end it. */
const STOPPED = Symbol("stopped");

export class Conductor implements Hosted {
  readonly #options: ConductorOptions;
  readonly #telling: Telling;
  readonly #answers: unknown[] = [];
  #mode: StartCommand["mode"];
  #hosted: Hosted | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;
  #stop!: () => void;
  readonly #stopping = new Promise<void>((resolve) => (this.#stop = resolve));
  readonly #over: Promise<void>;

  constructor(options: ConductorOptions) {
    this.#options = options;
    this.#mode = options.start.mode;
    this.#telling = new Telling(options.tell);
    this.#over = this.#main();
  }

  send(command: LoopCommand): void {
    if (command.type === "pause") this.#mode = "paused";
    if (command.type === "resume") this.#mode = "run";
    if (command.type === "step") this.#mode = "step";
    if (command.type !== "knob") this.#hosted?.send(command);
    this.#wake?.();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stop();
    this.#wake?.();
    await this.#hosted?.stop();
    await this.#over;
  }

  async #main(): Promise<void> {
    let ended: Ended = { type: "ended", status: "done" };
    try {
      while (!(await this.#through()));
    } catch (error) {
      ended = { type: "ended", ...(error === STOPPED ? { status: "stopped" } : failed(error)) };
    }
    this.#telling.end(ended);
  }

  /** Once through the generator; false where it has to be started again. */
  async #through(): Promise<boolean> {
    let steps: Steps | undefined;
    let requests = 0;
    let answer: unknown;
    try {
      steps = this.#options.begin();
      this.#telling.rewindPoints();
      for (;;) {
        const { value, done } = await this.#own(steps, answer);
        answer = undefined;
        if (value instanceof FitRequest || value instanceof EvaluateRequest) {
          if (requests === this.#answers.length) {
            await this.#wait();
            this.#answers.push(await (value instanceof FitRequest ? this.#fit(value) : this.#evaluate(value)));
          }
          answer = this.#answers[requests];
          requests += 1;
        } else if (!done || value !== undefined) {
          if (this.#telling.point(maybePoint(value)) && this.#mode === "step") this.#mode = "paused";
          if (!done) await this.#wait();
        }
        if (done) return true;
      }
    } catch (error) {
      const ready = readyOf(error);
      if (!ready) {
        void steps?.return?.(undefined);
        throw error;
      }
      await Promise.race([ready, this.#stopping]);
      if (this.#stopped) throw STOPPED;
      return false;
    }
  }

  /** Lets the author's code go on to what it yields next. The page draws and answers in between, now and then. */
  async #own(steps: Steps, answer: unknown): Promise<IteratorResult<unknown, unknown>> {
    const start = performance.now();
    const next = Promise.resolve(steps.next(answer));
    next.catch(() => undefined);
    const result = await Promise.race([next, this.#stopping]);
    const milliseconds = performance.now() - start;
    if (!result || this.#stopped) throw STOPPED;
    if (this.#telling.worked(milliseconds) >= CHUNK) {
      this.#telling.tell();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return result;
  }

  /** While it is paused. */
  async #wait(): Promise<void> {
    if (this.#mode === "paused" && !this.#stopped) {
      this.#telling.paused();
      while (this.#mode === "paused" && !this.#stopped) await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    if (this.#stopped) throw STOPPED;
  }

  async #fit(request: FitRequest): Promise<Fitted> {
    const fitting = await Fitting.prepare(request, this.#options.compile);
    const { program, live } = fitting.compiled;
    const start = { program, keepEnd: true, ...(fitting.initial && { initial: fitting.initial }) };
    const toEven = evenSteps(program, guessedSeconds);
    this.#telling.begin({ name: request.options.name, steps: program.steps, lanes: program.lanes?.count, toEven });
    const ended = await this.#run(start, live, (event) => {
      if (event.type === "progress") fitting.hear(event);
      if (event.type === "checkpoint") fitting.keep(event.checkpoint);
      if (event.type === "revived") fitting.result.goBack(undefined);
    });
    const { mayDiverge = false } = request.options;
    if (ended.status === "failed" && !(mayDiverge && ended.error?.metric !== undefined)) throw ended;
    return fitting.fitted(ended.error);
  }

  async #evaluate({ options }: EvaluateRequest): Promise<Evaluated> {
    const { program, live, toResult } = await whenReady(() => traceEvaluation(options));
    const results: Evaluated[] = [];
    this.#telling.begin({ steps: 0 });
    const ended = await this.#run({ program }, live, (event) => {
      if (event.type === "evaluated") event.outputs.forEach((one, i) => (results[event.from + i] = toResult(one)));
    });
    if (ended.status === "failed") throw ended;
    return options.each ? results : results[0]!;
  }

  /** Hosts a part until its end. Throws where it was stopped. */
  async #run(
    part: Pick<StartCommand, "program" | "initial" | "keepEnd">,
    live: readonly LiveKnob[],
    hear: (event: LoopEvent) => void,
  ): Promise<Ended> {
    if (this.#stopped) throw STOPPED;
    const values = Object.fromEntries(live.map(({ liveId, value }) => [liveId, value]));
    const start = { ...part, device: this.#options.start.device, live: values, mode: this.#mode };
    const unsubscribe: (() => void)[] = [];
    try {
      const ended = await new Promise<Ended>((resolve) => {
        this.#hosted = this.#options.host(start, (event) => {
          if (event.type === "ended") return resolve(event);
          if (event.type === "paused") this.#mode = "paused";
          hear(event);
          this.#telling.hear(event);
        });
        for (const knob of live)
          unsubscribe.push(knob.subscribe((value) => this.#hosted?.send({ type: "knob", id: knob.liveId, value })));
      });
      if (this.#stopped || ended.status === "stopped") throw STOPPED;
      return ended;
    } finally {
      this.#hosted = undefined;
      for (const each of unsubscribe) each();
      this.#telling.done();
    }
  }
}

const failed = (error: unknown): Omit<Ended, "type"> =>
  isEnded(error) ? error : { status: "failed", error: toRunError(error) };

const isEnded = (error: unknown): error is Ended =>
  error !== null && typeof error === "object" && "type" in error && error.type === "ended";
