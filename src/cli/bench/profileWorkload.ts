/** Where a step of a workload spends its time on our own kernels: `npm run bench -- --profile`. */
import { simdDevice } from "../../device/simd";
import { profileGraph, type UnitTime } from "../../device/simd/profile";
import { cost, type Values } from "../../graph/index";
import { keysOf } from "../../train/keysOf";
import { compile } from "../../train/program";
import { experimentOf } from "./engines/lossbook";
import { makeWorkload } from "./workloads/suite";
import type { WorkloadInfo } from "./workloads/workload.types";

/** Units that take less than this part of a step are told together. */
const SMALL = 0.02;

/** The workload's units, the slowest first, as a table. */
export async function profileWorkload(info: WorkloadInfo): Promise<string> {
  const { program } = await compile(experimentOf(makeWorkload(info)), {});
  const device = simdDevice();
  const { init, step, stateCount, batches } = program;
  const [key, keyShape] = keysOf(program);
  const loaded = device.load(init);
  const extras = init.inputs.slice(1).map(({ values, shape, dtype }) => device.upload(values!, shape, dtype));
  const state = await device.read(loaded.run([device.upload(key, keyShape, "int32"), ...extras]));
  device.dispose();
  const rows = Int32Array.from({ length: batches ? step.inputs[stateCount + 2]!.shape[0]! : 0 }, (_, i) => i);
  const ahead = [...state, key, new Int32Array(1), ...(batches ? [rows] : [])];
  const bound = step.inputs.slice(ahead.length).map(({ values }) => values!);
  return table(info, profileGraph(step, [...ahead, ...bound] as Values[]), cost(step).flops);
}

function table({ id, title }: WorkloadInfo, units: readonly UnitTime[], flops: number): string {
  const total = units.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const byUnit = new Map<string, { times: number; milliseconds: number }>();
  for (const { unit, milliseconds } of units) {
    const old = byUnit.get(unit) ?? { times: 0, milliseconds: 0 };
    byUnit.set(unit, { times: old.times + 1, milliseconds: old.milliseconds + milliseconds });
  }
  const sorted = [...byUnit].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
  const large = sorted.filter(([, { milliseconds }]) => milliseconds >= SMALL * total);
  const rest = total - large.reduce((sum, [, { milliseconds }]) => sum + milliseconds, 0);
  const line = (milliseconds: number, text: string): string =>
    `${milliseconds.toFixed(3).padStart(9)} ms ${((100 * milliseconds) / total).toFixed(0).padStart(3)} %  ${text}`;
  return [
    `(${id}) ${title}: ${units.length} units, ${total.toFixed(3)} ms, ${(flops / total / 1e6).toFixed(1)} GFLOP/s`,
    ...large.map(([unit, { times, milliseconds }]) => line(milliseconds, times > 1 ? `${times} x ${unit}` : unit)),
    line(rest, `${sorted.length - large.length} others`),
  ].join("\n");
}
