/**
 * What passes between the bench and an engine: first the engine's greeting, then an answer to each command; to a process a line of JSON each.
 * Engines live in processes or pages of their own, so that none meets another's compiled code, memory or global state, and PyTorch is one
 * of them.
 */
import type { Encoding } from "./engines/encodingTime";

export type Command =
  | {
      readonly do: "load";
      /** The workload's letter. */
      readonly id: string;
      /** Where the workload lies as a file, for engines that cannot make it themselves. */
      readonly file?: string;
    }
  | { readonly do: "steps"; readonly count: number }
  | { readonly do: "dispose" };

export interface Failure {
  readonly error: string;
}

export interface Greeting {
  readonly label: string;
  /** The GPU that it runs on, and by way of what. */
  readonly adapter?: string;
}

/** Answer to `steps`: their time where the engine runs, and the loss of the last. */
export interface Steps {
  readonly seconds: number;
  readonly loss: number;
  readonly encoding?: Encoding;
}

/** Answer to `load` and `dispose`. */
export type Done = Readonly<Record<string, never>>;
