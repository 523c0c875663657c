/** One graph whose results are known, and how far each device is from them. */
import type { Device } from "../../device/device";
import type { Graph, Values } from "../../graph/node";
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

/** Computes a graph somewhere: values of each output. */
export type GraphRunner = (graph: Graph, inputs: readonly ArrayLike<number>[]) => Promise<Values[]>;

export interface Devices {
  readonly reference: Device;
  /** What is checked. */
  readonly own: GraphRunner;
  /** A second opinion. */
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
  readonly own: Worst;
  readonly tfjs: Worst;
}

type Known = Check & Required<Pick<Check, "expected">>;

async function errorOf(run: GraphRunner, { graph, inputs, expected, scales }: Known): Promise<number> {
  const values = await run(graph, inputs);
  return Math.max(0, ...values.map((array, i) => relativeError(array, expected[i]!, scales?.[i])));
}

/** @param every only every so many-th case, from the first on */
export async function conform(
  family: Family,
  { reference, own, tfjs }: Devices,
  runs: number,
  every = 1,
): Promise<Result> {
  const checks = (await family.checks(runs)).filter((_, i) => i % every === 0);
  const runners: Readonly<Record<"own" | "tfjs", GraphRunner>> = {
    own,
    tfjs: (graph, inputs) => runGraph(tfjs, graph, inputs),
  };
  let refused = 0;
  const worst = { own: { error: 0, name: "" }, tfjs: { error: 0, name: "" } };
  for (const check of checks) {
    const expected: readonly ArrayLike<number>[] =
      check.expected ?? (await runGraph(reference, check.graph, check.inputs));
    for (const name of ["own", "tfjs"] as const) {
      const error = await errorOf(runners[name], { ...check, expected }).catch((thrown: unknown) => {
        // tfjs refuses some types and ranks; our own device may not.
        if (name === "own") throw new Error(`${family.name}, ${check.name}`, { cause: thrown });
        refused += 1;
        return 0;
      });
      // What is no number is worse than any.
      if (!(error <= worst[name].error)) worst[name] = { error, name: check.name };
    }
  }
  return { family, cases: checks.length, refused, ...worst };
}
