/**
 * An experiment that is a generator, as something that a session can host like a program: a host that answers its requests (`fit`,
 * `evaluate`) one by one on the host that it is given, and tells of all of them as of one run.
 */
import { textHash } from "../../graph/murmur";
import type { Compiled } from "../engine.types";
import type { Host } from "../host";
import { knobValues } from "../knobs";
import type { TrainingProgram } from "../program.types";
import { call, type Asked } from "../traced";
import { Conductor } from "./conductor";
import type { Compile } from "./fitting";

export type Steps = Iterator<unknown, unknown, unknown> | AsyncIterator<unknown, unknown, unknown>;

export function isGenerator(value: unknown): value is Steps {
  if (value === null || typeof value !== "object" || !("next" in value)) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

export function composition(asked: Asked, compile: Compile): Compiled {
  const { knobs, seed, experiment } = asked;
  const hash = textHash(JSON.stringify(["composition", String(experiment), knobValues(knobs), seed]));
  const on =
    (host: Host): Host =>
    (start, tell) =>
      new Conductor({ begin: () => call(asked) as Steps, host, compile, start, tell });
  return { program: { ...EMPTY, seed: seed ?? 1, hash }, live: [], on };
}

/** Nothing of it is ever run: a session opens its result by it. */
const graph = { inputs: [], nodes: [], outputs: [] };
const none = { flops: 0, nodes: 0 };
const EMPTY: Omit<TrainingProgram, "seed" | "hash"> = {
  ...{ init: graph, step: graph, passes: [], stateCount: 0, metrics: [], scalars: [], arrays: [], live: [] },
  ...{ steps: 0, record: 1, every: 1, cost: { step: none, measure: none, measureCount: 0 } },
};
