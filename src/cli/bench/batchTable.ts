/**
 * The first epoch's batches, as the training loop draws them. Engines other than Lossbook's take them in turn, over and over; Lossbook
 * goes on to later epochs, which cost the same.
 */
import { batchOrder } from "../../train/batches";
import type { WorkloadInfo } from "./workloads/workload.types";

/** At least so many: losses are compared before any engine repeats a batch that Lossbook does not. */
const LEAST = 32;

export function batchTable({ rows, batchSize, seed }: WorkloadInfo): Int32Array[] {
  const order = batchOrder({ size: rows, batchSize, seed });
  return Array.from({ length: Math.max(LEAST, Math.floor(rows / batchSize)) }, (_, step) => order(step));
}
