/** What an engine does for the bench: takes a workload, does steps, tells the loss. */
import type { Workload } from "../workloads/workload.types";
import type { Encoding } from "./encodingTime";

/** One workload under way: state, data and batches on the engine. */
export interface Session {
  /** Updates, from where the last call left off. Resolves when they are computed. */
  steps(count: number): Promise<void>;
  /** Loss of the last step's batch, before its update. */
  loss(): Promise<number>;
  /** Of the steps so far; only where a GPU is given its work by JavaScript of ours. */
  encoding?(): Encoding | undefined;
  dispose(): Promise<void>;
}

export interface Engine {
  /** What ran: names and versions. */
  readonly label: string;
  /** Rejects where the engine cannot run the workload; the reason is the error's message. */
  load(workload: Workload): Promise<Session>;
}
