/**
 * How long a run will take, before it starts: work counted in the graph, times what the device costs for a node and for a FLOP, times a
 * factor learnt from earlier runs on that device. First guesses were measured on a laptop; the factor makes up for the machine.
 */
import { evenSteps } from "./evenSteps";
import type { TrainingProgram, Work } from "./program.types";

export interface Rates {
  /** Seconds for one node, whatever its size. */
  readonly perNode: number;
  /** Seconds for one floating point operation. */
  readonly perFlop: number;
}

/** Where the factors are kept between visits; `localStorage` has this shape. */
export interface RateStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const DEFAULTS: Readonly<Record<string, Rates>> = {
  webgpu: { perNode: 1e-6, perFlop: 1 / 1e12 },
  "tfjs-webgpu": { perNode: 25e-6, perFlop: 1 / 1e12 },
  simd: { perNode: 0.5e-6, perFlop: 1 / 20e9 },
  wasm: { perNode: 30e-6, perFlop: 1 / 4e9 },
  cpu: { perNode: 30e-6, perFlop: 1 / 0.3e9 },
  reference: { perNode: 20e-6, perFlop: 1 / 0.05e9 },
};
const FALLBACK = "simd";
const LAST_DEVICE = "lossbook:device";

export interface Estimator {
  /** Seconds for the whole program on a device (`auto`: the one that ran last). */
  seconds(program: TrainingProgram, device: string): number;
  /** What a finished run really took. */
  learn(program: TrainingProgram, device: string, steps: number, seconds: number): void;
}

export function createEstimator(storage: RateStorage = memoryStorage()): Estimator {
  const known = (device: string): string => (device in DEFAULTS ? device : (storage.getItem(LAST_DEVICE) ?? FALLBACK));
  const factor = (device: string): number => {
    const stored = Number(storage.getItem(factorKey(device)));
    return Number.isFinite(stored) && stored > 0 ? stored : 1;
  };
  return {
    seconds(program, device) {
      const name = known(device);
      return factor(name) * predicted(program, name);
    },
    learn(program, device, steps, seconds) {
      const share = evenSteps(program, (work) => guessedSeconds(work, device))(steps) / Math.max(1, program.steps);
      const guess = share * predicted(program, device);
      if (!(device in DEFAULTS) || !(guess > 0) || !(seconds > 0) || steps < 1) return;
      // Geometric mean of old and new: one odd run (a cold cache, a busy machine) does not spoil it.
      const first = storage.getItem(factorKey(device)) === null;
      const measured = seconds / guess;
      storage.setItem(factorKey(device), String(first ? measured : Math.sqrt(factor(device) * measured)));
      storage.setItem(LAST_DEVICE, device);
    },
  };
}

/** Seconds of work on a device by the first guess: what matters is how kinds of work compare. */
export function guessedSeconds({ nodes, flops }: Work, device = FALLBACK): number {
  const rates = DEFAULTS[device] ?? DEFAULTS[FALLBACK]!;
  return nodes * rates.perNode + flops * rates.perFlop;
}

function predicted({ cost, steps }: Pick<TrainingProgram, "cost" | "steps">, device: string): number {
  return steps * guessedSeconds(cost.step, device) + cost.measureCount * guessedSeconds(cost.measure, device);
}

const factorKey = (device: string): string => `lossbook:rate:${device}`;

function memoryStorage(): RateStorage {
  const items = new Map<string, string>();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}
