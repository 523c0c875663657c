/**
 * A run under the reader's hand. It holds what the reader wants (an experiment, its knobs, a seed), at most one session (one pass
 * through the loop, from the queue to its end), and the last result, which stays in sight until a new session brings its first numbers.
 *
 *   idle -> queued -> loading -> running <-> paused -> done | stopped | failed
 *
 * tfjs and the tracer come with `engine()`, so that a page loads neither before somebody presses Run.
 */
import type { DeviceName } from "../device/device";
import type { Compiled, Engine } from "./engine.types";
import { createEstimator, type Estimator } from "./estimate";
import { workerHost, type Host } from "./host";
import { sameKnobs } from "./knobs";
import { toRunError } from "./protocol";
import { queueOf, type Queue } from "./queue";
import { Result, toSnapshot } from "./result";
import type { KnobValues, Run, RunError, RunStatus, Snapshot } from "./run.types";
import { Session } from "./session";

export interface RunOptions {
  /** A function from knobs to a training spec, or a spec. */
  readonly experiment: unknown;
  readonly knobs?: KnobValues;
  /** Device to use, asked at each start. Default `auto`. */
  readonly device?: () => DeviceName | "auto";
  /** Default: a worker a run. */
  readonly host?: Host;
  /** Loads what traces. Default: a dynamic import. */
  readonly engine?: () => Promise<Engine>;
  /** Default: the page's queue of that device. */
  readonly queue?: (device: string) => Queue;
  /** Default: one for the page that forgets when the page closes. */
  readonly estimator?: Estimator;
  /** Result to show before anything has run (a notebook's record); shown as `recorded`. */
  readonly recorded?: Snapshot;
}

const defaultEngine = async (): Promise<Engine> => import("./program");
let pageEstimator: Estimator | undefined;

export function createRun(options: RunOptions): Run {
  const { host = workerHost(), engine = defaultEngine, queue = queueOf, device = () => "auto", recorded } = options;
  const estimator = options.estimator ?? (pageEstimator ??= createEstimator());
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let { experiment, knobs = {} } = options;
  let seed: number | undefined;
  let status: RunStatus = "idle";
  let error: RunError | undefined;
  let result: Result | undefined;
  let session: Session | undefined;
  let compiled: Promise<Compiled> | undefined;
  let prepared: { readonly steps: number; readonly seed: number; readonly estimate: number } | undefined;
  let changed = false;
  let disposed = false;
  let snapshot = look();

  function look(): Snapshot {
    const estimate = prepared?.estimate;
    if (!result && recorded && status !== "failed") {
      return { ...recorded, status, stale: changed, recorded: true, ...(estimate !== undefined && { eta: estimate }) };
    }
    const stale = result !== undefined && !(result.experiment === experiment && sameKnobs(result.knobs, knobs));
    const fresh = (): Result =>
      new Result(experiment, knobs, prepared?.seed ?? seed ?? toSeed(knobs), prepared?.steps ?? 0);
    return toSnapshot(result ?? fresh(), { status, stale, estimate, error });
  }

  function notify(): void {
    snapshot = look();
    for (const listener of [...listeners]) listener(snapshot);
  }

  function compile(): Promise<Compiled> {
    if (compiled) return compiled;
    const mine = engine().then((loaded) => loaded.compile(experiment, knobs, seed));
    compiled = mine;
    mine.then(
      ({ program }) => {
        if (compiled !== mine) return;
        prepared = { steps: program.steps, seed: program.seed, estimate: estimator.seconds(program, device()) };
      },
      // A failure is not kept: what could not be loaded may be there the next time.
      () => void (compiled === mine && forget()),
    );
    return mine;
  }

  function forget(): void {
    compiled = undefined;
    prepared = undefined;
  }

  function begin(mode: "run" | "step"): Promise<Snapshot> {
    error = undefined;
    const name = device();
    const [ofExperiment, ofKnobs] = [experiment, knobs];
    const mine = new Session({
      device: name,
      queue: queue(name),
      host,
      mode,
      compile,
      open: (program) => new Result(ofExperiment, ofKnobs, program.seed, program.steps),
      learn: (...measured) => estimator.learn(...measured),
      tell(change) {
        if (session !== mine) return;
        ({ status, error } = change);
        if (change.result) ({ result } = change);
        if (change.over) session = undefined;
        notify();
      },
    });
    session = mine;
    void mine.begin();
    return mine.ended.then(() => snapshot);
  }

  async function start(): Promise<Snapshot> {
    if (disposed) return snapshot;
    if (session?.stopping) await session.stop();
    if (disposed) return snapshot;
    if (!session) return begin("run");
    void session.resume();
    return session.ended.then(() => snapshot);
  }

  return {
    get snapshot() {
      return snapshot;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start,
    pause: () => session?.pause(),
    step() {
      if (disposed || session?.stopping) return;
      if (session) session.step();
      else void begin("step");
    },
    stop: async () => session?.stop(),
    async restart(newSeed) {
      await session?.stop();
      if (newSeed !== undefined && newSeed !== seed) {
        seed = newSeed;
        forget();
      }
      return start();
    },
    async prepare() {
      const mine = compile();
      try {
        await mine;
      } catch (reason) {
        // Knobs that have changed since, or a session, tell their own story.
        if (session || compiled !== undefined) return;
        status = "failed";
        error = toRunError(reason);
      }
      if (!disposed) notify();
    },
    update(newExperiment, newKnobs) {
      if (newExperiment === experiment && sameKnobs(newKnobs, knobs)) return false;
      if (newKnobs.seed !== knobs.seed) seed = undefined;
      experiment = newExperiment;
      knobs = newKnobs;
      changed = true;
      forget();
      void session?.stop();
      if (status === "failed") status = "idle";
      error = undefined;
      notify();
      return true;
    },
    async dispose() {
      disposed = true;
      listeners.clear();
      await session?.stop();
    },
  };
}

function toSeed({ seed }: KnobValues): number {
  return typeof seed === "number" ? seed : 1;
}
