/**
 * A run under the reader's hand. It holds what the reader wants (an experiment, its knobs, a seed), at most one session (one pass
 * through the loop, from the queue to its end), and the last result, which stays in sight until a new session brings its first numbers.
 *
 *   idle -> queued -> loading -> running <-> paused -> done | stopped | failed
 *
 * tfjs and the tracer come with `engine()`, so that a page loads neither before somebody presses Run.
 */
import type { DeviceName } from "../device/device";
import { checkpointsOn, type Checkpoints, type SavedRun } from "./checkpoints";
import type { Compiled, Engine } from "./engine.types";
import { createEstimator, type Estimator } from "./estimate";
import { pageHost, type Host } from "./host";
import { sameKnobs, sameValue } from "./knobs";
import type { TrainingProgram } from "./program.types";
import { toRunError } from "./protocol";
import { queueOf, type Queue } from "./queue";
import { Result, toSnapshot } from "./result";
import type { KnobValues, Run, RunError, RunStatus, Snapshot } from "./run.types";
import { Session } from "./session";
import { memoryShelf } from "./shelf";

export interface RunOptions {
  /** A function from knobs to a training spec, or a spec. */
  readonly experiment: unknown;
  readonly knobs?: KnobValues;
  /** A population: see lanes.ts. */
  readonly lanes?: unknown;
  /** Device to use, asked at each start. Default `auto`. */
  readonly device?: () => DeviceName | "auto";
  /** Default: the page's workers, one a run at a time. */
  readonly host?: Host;
  /** Loads what traces. Default: a dynamic import. */
  readonly engine?: () => Promise<Engine>;
  /** Default: the page's queue of that device. */
  readonly queue?: (device: string) => Queue;
  /** Default: one for the page that forgets when the page closes. */
  readonly estimator?: Estimator;
  /** Where unfinished runs are kept. Default: in memory, for this run alone. */
  readonly checkpoints?: Checkpoints;
  /** Names the run among those of all pages, for `checkpoints`. */
  readonly place?: string;
  /** Result to show before anything has run (a notebook's record); shown as `recorded`. */
  readonly recorded?: Snapshot;
}

const defaultEngine = async (): Promise<Engine> => import("./program");
let pageEstimator: Estimator | undefined;

export function createRun(options: RunOptions): Run {
  const { host = pageHost(), engine = defaultEngine, queue = queueOf, device = () => "auto" } = options;
  const { checkpoints = checkpointsOn(memoryShelf()), place = "" } = options;
  const estimator = options.estimator ?? (pageEstimator ??= createEstimator());
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let { experiment, knobs = {}, lanes, recorded } = options;
  let seed: number | undefined;
  let status: RunStatus = "idle";
  let error: RunError | undefined;
  let notice: string | undefined;
  let result: Result | undefined;
  let session: Session | undefined;
  let compiled: Promise<Compiled> | undefined;
  let prepared: { readonly program: TrainingProgram; readonly estimate?: number } | undefined;
  let saved: SavedRun | undefined;
  /** Seconds that the last one took, start to end. */
  let whole: number | undefined;
  let changed = false;
  let disposed = false;
  let snapshot = look();

  function look(): Snapshot {
    const estimate = prepared?.estimate;
    const resumable = session ? undefined : saved?.checkpoint.step;
    if (!result && recorded && status !== "failed") {
      const own = {
        ...(estimate !== undefined && { eta: estimate }),
        ...(notice !== undefined && { notice }),
        ...(resumable !== undefined && { resumable }),
      };
      return { ...recorded, status, stale: changed || recorded.stale, recorded: true, ...own };
    }
    const stale = result !== undefined && !isPresent(result.options);
    const fresh = (): Result => {
      const program = prepared?.program ?? { seed: seed ?? toSeed(knobs), steps: 0 };
      return new Result({ experiment, knobs, lanes, program });
    };
    return toSnapshot(result ?? fresh(), { status, stale, estimate, error, notice, resumable });
  }

  function isPresent(of: { experiment: unknown; knobs: KnobValues; lanes: unknown }): boolean {
    return of.experiment === experiment && sameKnobs(of.knobs, knobs) && sameValue(of.lanes, lanes);
  }

  function notify(): void {
    snapshot = look();
    for (const listener of [...listeners]) listener(snapshot);
  }

  function compile(): Promise<Compiled> {
    if (compiled) return compiled;
    const mine = engine().then((loaded) => loaded.compile(experiment, knobs, seed, lanes));
    compiled = mine;
    mine.then(
      ({ program, on }) => {
        if (compiled !== mine) return;
        // What a generator will do is not known before: about what it did the last time.
        const estimate = on ? whole : estimator.seconds(program, device());
        prepared = { program, ...(estimate !== undefined && { estimate }) };
      },
      // A failure is not kept: what could not be loaded may be there the next time.
      () => void (compiled === mine && forget()),
    );
    return mine;
  }

  function forget(): void {
    compiled = undefined;
    prepared = undefined;
    saved = undefined;
  }

  /** Finds the checkpoint of the program that the present experiment and knobs give. */
  async function findSaved(): Promise<void> {
    const mine = compile();
    const { program } = await mine;
    const found = await checkpoints.find(program.hash);
    if (compiled === mine && !session) saved = found;
  }

  function keep(next: SavedRun): void {
    saved = next;
    void checkpoints.save(next, place);
  }

  /** A run that came to its end, or to a number that is not finite, would only come there again. */
  function drop(): void {
    saved = undefined;
    void compiled?.then(({ program }) => checkpoints.remove(program.hash, place));
  }

  function begin(mode: "run" | "step", from?: SavedRun): Promise<Snapshot> {
    error = undefined;
    const name = device();
    const asked = { experiment, knobs, lanes };
    const mine = new Session({
      device: name,
      queue: queue(name),
      host,
      mode,
      from,
      compile,
      save: (next) => void (session === mine && !mine.stopping && keep(next)),
      open: (program) => new Result({ ...asked, program }),
      learn: (...measured) => estimator.learn(...measured),
      tell(change) {
        if (session !== mine) return;
        ({ status, error, notice } = change);
        if (change.result) ({ result } = change);
        if (change.over) {
          session = undefined;
          if (status === "done") whole = result?.seconds;
          if (status === "done" || error?.metric !== undefined) drop();
        }
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
    async resume() {
      if (session || disposed) return start();
      return begin("run", saved);
    },
    async recall() {
      if (session || !(await checkpoints.isAt(place))) return;
      await findSaved().catch(() => undefined); // An experiment that fails says so when it is asked to run.
      if (!disposed && saved) notify();
    },
    present(next) {
      recorded = next;
      notify();
    },
    checkpoint: () => session?.checkpoint(),
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
      try {
        await findSaved();
      } catch (reason) {
        // Knobs that have changed since, or a session, tell their own story.
        if (session || compiled !== undefined) return;
        status = "failed";
        error = toRunError(reason);
      }
      if (!disposed) notify();
    },
    update(newExperiment, newKnobs, newLanes) {
      if (isPresent({ experiment: newExperiment, knobs: newKnobs, lanes: newLanes })) return false;
      if (newKnobs.seed !== knobs.seed) seed = undefined;
      experiment = newExperiment;
      knobs = newKnobs;
      lanes = newLanes;
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
