/** One graph whose results are known, and how far each device is from them. */
import type { Device } from "../../device/device";
import { relativeError, runGraph } from "./runGraph";
import type { Fed } from "./subject";

export interface Check extends Fed {
  /** What a report calls it. */
  readonly name: string;
  /** Each output, by an independent source; default: the reference device. */
  readonly expected?: readonly ArrayLike<number>[];
  /** For each output the number that its error is relative to, if its own greatest is smaller; default 1. */
  readonly scales?: readonly number[];
}

export interface Family {
  readonly name: string;
  /** Greatest relative error on our devices. */
  readonly bound: number;
  /** @param runs random cases of each kind */
  checks(runs: number): Promise<readonly Check[]> | readonly Check[];
}

export interface Devices {
  readonly reference: Device;
  readonly simd: Device;
  readonly tfjs: Device;
}

export interface Worst {
  readonly error: number;
  readonly name: string;
}

export interface Result {
  readonly family: Family;
  readonly cases: number;
  /** Cases that tfjs would not run. */
  readonly refused: number;
  readonly simd: Worst;
  readonly tfjs: Worst;
}

type Known = Check & Required<Pick<Check, "expected">>;

async function errorOf(device: Device, { graph, inputs, expected, scales }: Known): Promise<number> {
  const values = await runGraph(device, graph, inputs);
  return Math.max(0, ...values.map((array, i) => relativeError(array, expected[i]!, scales?.[i])));
}

export async function conform(family: Family, devices: Devices, runs: number): Promise<Result> {
  const checks = await family.checks(runs);
  let refused = 0;
  const worst = { simd: { error: 0, name: "" }, tfjs: { error: 0, name: "" } };
  for (const check of checks) {
    const expected: readonly ArrayLike<number>[] =
      check.expected ?? (await runGraph(devices.reference, check.graph, check.inputs));
    for (const name of ["simd", "tfjs"] as const) {
      const error = await errorOf(devices[name], { ...check, expected }).catch((thrown: unknown) => {
        // tfjs refuses some types and ranks; our own device may not.
        if (name === "simd") throw thrown;
        refused += 1;
        return 0;
      });
      if (error > worst[name].error) worst[name] = { error, name: check.name };
    }
  }
  return { family, cases: checks.length, refused, ...worst };
}
