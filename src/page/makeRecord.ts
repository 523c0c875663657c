/** The evidence that the page has now: its runs, its sweeps, its claim, and a small picture of its first figure of a run. */
import type { PageSession } from "./pageSession";
import type { Evidence, RecordedRun, RecordedSweep } from "./record.types";
import { generous, recordedRun, type Sparing } from "./recordedRun";
import { thumbnail } from "./thumbnail";

/** Bytes that a record may have in the repository. */
export const MOST_BYTES = 300_000;
/** Left for what names the evidence. */
const NAMES = 4_000;

/** Points are thinned until it is small enough, then large arrays go; throws where that is not enough. */
export function makeRecord(session: PageSession, versions: Readonly<Record<string, string>>): Evidence {
  const sizes: Sparing[] = [
    generous,
    { points: 120, values: 2048 },
    { points: 60, values: 512 },
    { points: 40, values: 64 },
  ];
  let least = Infinity;
  for (const sparing of sizes) {
    const evidence = evidenceOf(session, versions, sparing);
    const size = new TextEncoder().encode(JSON.stringify(evidence)).length;
    if (size <= MOST_BYTES - NAMES) return evidence;
    least = Math.min(least, size);
  }
  const message = `LB041 a record of at most ${MOST_BYTES} bytes cannot be made of this page, which needs: ${least}`;
  const hint = "measure less often, record fewer metrics, or take fewer lanes in the run that the page shows.";
  throw Object.assign(new Error(`${message}. ${hint}`), { code: "LB041", hint });
}

function evidenceOf(session: PageSession, versions: Evidence["versions"], sparing: Sparing): Evidence {
  const activities = [...session.activities];
  const runs: Record<string, RecordedRun> = {};
  const sweeps: Record<string, RecordedSweep> = {};
  for (const { name, snapshot, table } of activities) {
    if (snapshot && snapshot.step > 0) runs[name] = recordedRun(snapshot, sparing);
    if (table) sweeps[name] = table;
  }
  const claim = activities.find(({ result }) => result)?.result;
  const picture = thumbnail();
  const sum = (of: (one: { seconds: number; flops?: number; step?: number }) => number): number =>
    [...Object.values(runs), ...Object.values(sweeps)].reduce((all, one) => all + of(one), 0);
  const seconds = sum((one) => one.seconds) + (claim?.seconds ?? 0);
  return {
    date: new Date().toISOString(),
    device: Object.values(runs)[0]?.device ?? claim?.device ?? "",
    seconds: +seconds.toPrecision(3),
    flops: sum(({ flops = 0, step = 0 }) => flops * step) + (claim?.flops ?? 0),
    versions: { ...versions, ...browserVersion() },
    ...{ runs, sweeps },
    ...(claim && { claim }),
    ...(picture !== undefined && { thumbnail: picture }),
  };
}

/** `{Chrome: "140"}`: numbers may differ between engines that compile the same kernels. */
function browserVersion(): Record<string, string> {
  const found = /\b(Firefox|Edg|HeadlessChrome|Chrome|Version)\/(\d+)/.exec(navigator.userAgent);
  return found ? { [found[1]!.replace(/^Headless/, "").replace("Version", "Safari")]: found[2]! } : {};
}
