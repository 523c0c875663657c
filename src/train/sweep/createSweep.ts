/**
 * A sweep under the reader's hand. It holds what the reader wants (settings), the table of the last settings that were run, and at most one
 * pass through the rows of it that wait.
 *
 *   idle -> queued -> running <-> paused -> done | stopped
 */
import type { DeviceName } from "../../device/device";
import type { Engine } from "../engine.types";
import { pageHost, type Host } from "../host";
import { sameKnobs, sameValue } from "../knobs";
import { toRunError } from "../protocol";
import { queueOf, type Queue } from "../queue";
import type { RunError } from "../run.types";
import { memoryShelf, type Shelf } from "../shelf";
import { Pass } from "./pass";
import { sweepPlace, sweepProgram, toSettings } from "./settings";
import { isSettled, type Sweep, type SweepRow, type SweepSettings, type SweepSnapshot } from "./sweep.types";
import { Table } from "./table";

export interface SweepOptions {
  readonly settings: SweepSettings;
  readonly device?: () => DeviceName | "auto";
  readonly host?: Host;
  readonly engine?: () => Promise<Engine>;
  readonly queue?: (device: string) => Queue;
  /** Where settled rows are kept. Default: nowhere but here. */
  readonly shelf?: Shelf;
  /** Cores of the machine. */
  readonly cores?: number;
  /** Milliseconds. */
  now?(): number;
}

const MOST_WORKERS = 8;
/** Milliseconds between two tellings. */
const TELL = 50;

const defaultEngine = async (): Promise<Engine> => import("../program");

export function createSweep(options: SweepOptions): Sweep {
  const { host = pageHost(), engine = defaultEngine, queue = queueOf, device = () => "auto" as const } = options;
  const { shelf = memoryShelf(), cores = globalThis.navigator?.hardwareConcurrency ?? 4 } = options;
  const { now = () => performance.now() } = options;
  const listeners = new Set<(snapshot: SweepSnapshot) => void>();
  let settings = options.settings;
  let shown: { readonly table: Table; readonly settings: SweepSettings } | undefined;
  let opened: { readonly settings: SweepSettings; readonly table: Promise<Table> } | undefined;
  let status: SweepSnapshot["status"] = "idle";
  let error: RunError | undefined;
  /** The pass under way, or the last one; `over` resolves at its end; `before`: the progress at its start. */
  let work: { readonly pass: Pass; readonly over: Promise<void>; readonly before: number } | undefined;
  let busy = false;
  let disposed = false;
  let lastTold = -Infinity;
  let snapshot = look();

  function look(): SweepSnapshot {
    const rows = shown?.table.view() ?? [];
    const progress = shareOf(rows);
    const { pass, before = 0 } = work ?? {};
    const seconds = pass?.seconds ?? 0;
    const eta = busy && progress > before ? (seconds * (1 - progress)) / (progress - before) : undefined;
    return {
      status,
      rows,
      settled: rows.filter(isSettled).length,
      failed: rows.filter((row) => row.status === "failed").length,
      progress,
      workers: pass?.workers ?? 0,
      seconds,
      ...(eta !== undefined && { eta }),
      stale: shown !== undefined && !sameSettings(shown.settings, settings),
      ...(error && { error }),
    };
  }

  function notify(): void {
    lastTold = now();
    snapshot = look();
    for (const listener of [...listeners]) listener(snapshot);
  }

  function become(next: SweepSnapshot["status"]): void {
    status = next;
    notify();
  }

  /** The table of the present settings, with what earlier visits brought. Rejects for settings that are none. */
  function present(): Promise<Table> {
    if (opened && sameSettings(opened.settings, settings)) return opened.table;
    const mine = { settings, table: open(settings) };
    opened = mine;
    mine.table.then(
      (table) => void (opened === mine && (shown = { settings: mine.settings, table })),
      () => void (opened === mine && (opened = undefined)),
    );
    return mine.table;
  }

  async function open(of: SweepSettings): Promise<Table> {
    const all = toSettings(of);
    const program = () => sweepProgram(of, all, engine);
    const table = new Table({ settings: all, place: sweepPlace(of, all), program, shelf });
    await table.recall();
    return table;
  }

  async function begin(): Promise<SweepSnapshot> {
    error = undefined;
    try {
      const table = await present();
      if (table.waiting().length === 0) await table.forget();
      if (busy || disposed) return snapshot;
      busy = true;
      // Named as it starts: live knobs may move while it runs. Who waits for the name is told what is wrong with it.
      void table.key().catch(() => undefined);
      const { experiment, knobs = {}, workers = cores } = settings;
      const pass = new Pass({
        ...{ experiment, knobs, table, host, engine, now },
        workers: device().endsWith("webgpu") ? 1 : Math.max(1, Math.min(MOST_WORKERS, workers)),
        device: device(),
        queue: queue(device()),
        changed: () => void (now() - lastTold >= TELL && notify()),
        became: become,
      });
      const over = pass.run().catch((reason: unknown) => void (error = toRunError(reason)));
      work = { pass, over, before: shareOf(table.view()) };
      await over;
      busy = false;
      become(table.waiting().length > 0 ? "stopped" : "done");
    } catch (reason) {
      error = toRunError(reason);
      become("stopped");
    }
    return snapshot;
  }

  async function start(): Promise<SweepSnapshot> {
    if (busy && work?.pass.stopping) await work.over;
    if (!busy) return begin();
    await work!.pass.resume();
    await work!.over;
    return snapshot;
  }

  async function stop(): Promise<void> {
    if (!busy || !work) return;
    await work.pass.stop();
    await work.over;
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
    pause: () => void (busy && work?.pass.pause()),
    stop,
    async restart() {
      await stop();
      await shown?.table.forget();
      return start();
    },
    async recall() {
      if (opened) return;
      try {
        await present();
      } catch {
        return; // Settings that are none say so when they are asked to run.
      }
      notify();
    },
    update(next) {
      if (sameSettings(next, settings)) return false;
      settings = next;
      error = undefined;
      void stop();
      notify();
      return true;
    },
    async dispose() {
      disposed = true;
      listeners.clear();
      await stop();
    },
  };
}

/** Share of all steps that are done; a row that has not begun counts as any other. */
function shareOf(rows: readonly SweepRow[]): number {
  const share = (row: SweepRow) => (isSettled(row) ? 1 : row.steps > 0 ? row.step / row.steps : 0);
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + share(row), 0) / rows.length;
}

function sameSettings(a: SweepSettings, b: SweepSettings): boolean {
  if (a === b) return true;
  const lists = ["grid", "list", "seeds", "workers"] as const;
  return (
    a.experiment === b.experiment &&
    sameKnobs(a.knobs ?? {}, b.knobs ?? {}) &&
    lists.every((name) => sameValue(a[name], b[name]))
  );
}
