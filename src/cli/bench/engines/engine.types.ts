/** What an engine does for the bench: takes a workload, does steps, tells the loss. */
import type { Workload } from "../workloads/workload.types";

/** One workload under way: state, data and batches on the engine. */
export interface Session {
  /** Updates, from where the last call left off. */
  steps(count: number): Promise<void>;
  /** Loss of the last step's batch, before its update. */
  loss(): Promise<number>;
  dispose(): Promise<void>;
}

export interface Engine {
  /** What ran: names and versions. */
  readonly label: string;
  /** Rejects where the engine cannot run the workload; the reason is the error's message. */
  load(workload: Workload): Promise<Session>;
}
