/**
 * What passes between the bench and an engine's process: a line of JSON each, first the engine's greeting, then an answer to each command.
 * Engines live in processes of their own, so that none meets another's compiled code, memory or global state, and PyTorch is one of them.
 */
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
}

/** Answer to `steps`: their time in the engine's process, and the loss of the last. */
export interface Steps {
  readonly seconds: number;
  readonly loss: number;
}

/** Answer to `load` and `dispose`. */
export type Done = Readonly<Record<string, never>>;
