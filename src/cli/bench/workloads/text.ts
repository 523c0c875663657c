/** Text that can be learnt, without a file: each character has a few likely followers. */
import type { HostRandom } from "../../../graph/index";
import type { Rows } from "./workload.types";

const FOLLOWERS = 4;

/** Windows int32 [rows, context] of one long text, and the same a character later. */
export function text(
  rows: number,
  context: number,
  vocabulary: number,
  random: HostRandom,
): { inputs: Rows; targets: Rows } {
  const followers = Array.from({ length: vocabulary * FOLLOWERS }, () => random.integer(vocabulary));
  const all = new Int32Array(rows * context + 1);
  for (let i = 1; i < all.length; i += 1) all[i] = followers[all[i - 1]! * FOLLOWERS + random.integer(FOLLOWERS)]!;
  const windows = (from: number): Rows => ({
    dtype: "int32",
    shape: [rows, context],
    values: all.slice(from, from + rows * context),
  });
  return { inputs: windows(0), targets: windows(1) };
}
