/** A run for tests: it ends at once with the metrics that the script gives for its knobs, and counts what was asked of it. */
import type { KnobValues, Run, RunStatus, Snapshot } from "../../src/train/run.types";

export interface ScriptedRun extends Run {
  readonly calls: string[];
  set(change: Partial<Snapshot>): void;
  listeners(): number;
}

export function snapshotOf(change: Partial<Snapshot> = {}): Snapshot {
  return {
    status: "idle",
    step: 0,
    steps: 100,
    seed: 1,
    knobs: {},
    stale: false,
    recorded: false,
    metrics: {},
    last: {},
    arrays: {},
    device: "reference",
    seconds: 0,
    stepsPerSecond: 0,
    rows: () => [],
    ...change,
  };
}

/** `outcome`: how the run ends; a promise for a run that takes its time. */
export function scriptedRun(
  knobs: KnobValues,
  outcome: (knobs: KnobValues) => Partial<Snapshot> | Promise<Partial<Snapshot>> = () => ({}),
): ScriptedRun {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const calls: string[] = [];
  let snapshot = snapshotOf({ knobs, seed: Number(knobs["seed"] ?? 1) });
  let halt: (() => void) | undefined;
  const set = (change: Partial<Snapshot>) => {
    snapshot = { ...snapshot, ...change };
    for (const listener of [...listeners]) listener(snapshot);
  };
  const run: ScriptedRun = {
    calls,
    set,
    listeners: () => listeners.size,
    get snapshot() {
      return snapshot;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async start() {
      calls.push("start");
      set({ status: "running", stale: false, recorded: false, step: 1 });
      const stopped = new Promise<Partial<Snapshot>>(
        (resolve) => (halt = () => resolve({ status: "stopped" as RunStatus })),
      );
      const end = await Promise.race([Promise.resolve(outcome(knobs)), stopped]);
      set({ status: "done", step: snapshot.steps, seconds: 2, ...end });
      return snapshot;
    },
    pause: () => {
      calls.push("pause");
      set({ status: "paused" });
    },
    step: () => void calls.push("step"),
    async stop() {
      calls.push("stop");
      halt?.();
    },
    async restart(seed) {
      calls.push(seed === undefined ? "restart" : `restart ${seed}`);
      if (seed !== undefined) set({ seed });
      return run.start();
    },
    resume() {
      calls.push("resume");
      return run.start();
    },
    async recall() {},
    present(recorded) {
      snapshot = recorded;
      set({});
    },
    checkpoint: () => void calls.push("checkpoint"),
    async prepare() {
      calls.push("prepare");
    },
    update(_, next) {
      if (JSON.stringify(next) === JSON.stringify(knobs)) return false;
      knobs = next;
      set({ stale: true });
      return true;
    },
    async dispose() {
      calls.push("dispose");
    },
  };
  return run;
}
