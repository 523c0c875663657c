/**
 * Runs a claim: each seed at the claim's knobs, then each at the control's, one run after the other, and measures each.
 * A run whose loss is no longer finite is evidence too (it passes nothing); any other failure ends the check.
 */
import { whenReady } from "../../train/whenReady";
import type { Run, Snapshot } from "../../train/run.types";
import type { ClaimOptions } from "./claim.types";
import type { Measured } from "./verdict";

export interface ClaimPart {
  readonly control: boolean;
  readonly index: number;
  readonly seed: number;
}

export interface CheckOptions {
  readonly claim: ClaimOptions;
  readonly seeds: readonly number[];
  readonly makeRun: (options: { experiment: unknown; knobs: Readonly<Record<string, unknown>> }) => Run;
  readonly signal: AbortSignal;
  readonly onStart: (part: ClaimPart) => void;
  /** Fraction of all runs together, 0 to 1. */
  readonly onProgress: (fraction: number, snapshot: Snapshot) => void;
  readonly onMeasured: (part: ClaimPart, measured: Measured) => void;
}

export interface Checked {
  readonly finished: boolean;
  /** Seconds of computing. */
  readonly seconds: number;
  /** Floating-point operations of the updates. */
  readonly flops: number;
  readonly device: string;
}

/** Rejects with an `Error` where an experiment or its measure fails. */
export async function checkClaim(options: CheckOptions): Promise<Checked> {
  const { claim, seeds, makeRun, signal, onStart, onProgress, onMeasured } = options;
  const parts: ClaimPart[] = [false, true].flatMap((control) => seeds.map((seed, index) => ({ control, index, seed })));
  let [seconds, flops] = [0, 0];
  let device = "";
  for (const [done, part] of parts.entries()) {
    if (signal.aborted) return { finished: false, seconds, flops, device };
    const knobs = { ...claim.at, ...(part.control && claim.control), seed: part.seed };
    const run = makeRun({ experiment: claim.experiment, knobs });
    const stop = () => void run.stop();
    signal.addEventListener("abort", stop);
    const unsubscribe = run.subscribe((snapshot) =>
      onProgress((done + (snapshot.steps > 0 ? snapshot.step / snapshot.steps : 0)) / parts.length, snapshot),
    );
    try {
      onStart(part);
      const snapshot = await run.start();
      if (signal.aborted || snapshot.status === "stopped") return { finished: false, seconds, flops, device };
      const { status, error } = snapshot;
      if (status === "failed" && error?.metric === undefined) throw failure(error);
      seconds += snapshot.seconds;
      flops += (snapshot.flops ?? 0) * snapshot.step;
      device = snapshot.device;
      onMeasured(part, status === "failed" ? diverged(claim) : await whenReady(() => claim.measure(snapshot)));
    } finally {
      signal.removeEventListener("abort", stop);
      unsubscribe();
      await run.dispose();
    }
  }
  return { finished: true, seconds, flops, device };
}

const diverged = ({ rule }: ClaimOptions): Measured => Object.fromEntries(Object.keys(rule).map((name) => [name, NaN]));

function failure(error: Snapshot["error"]): Error {
  const { message = "the run failed", code, hint } = error ?? {};
  return Object.assign(new Error(message), { code, hint });
}
