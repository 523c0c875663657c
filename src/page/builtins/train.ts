/**
 * `train(experiment, knobs, {lanes})` in a cell: makes the run and its strip once, and gives the same ones when the cell runs again.
 * The same said in one: `train({experiment, knobs, lanes})`.
 */
import type { CellContext } from "../../runtime/createRuntime";
import { createEstimator } from "../../train/estimate";
import { createRun } from "../../train/run";
import type { KnobValues, Run } from "../../train/run.types";
import type { PageSession } from "../pageSession";
import { recordedSnapshot } from "../recordedSnapshot";
import { runStrip, type RunStrip, type StripElement } from "../strip/runStrip";
import { slotOf } from "./slotOf";

export type MakeRun = typeof createRun;

export function pageEstimator() {
  try {
    localStorage.getItem("lossbook:device");
    return createEstimator(localStorage);
  } catch {
    return createEstimator(); // No storage for this page: what is learnt lasts as long as it.
  }
}

export function trainIn(session: PageSession, makeRun: MakeRun = createRun) {
  const estimator = pageEstimator();
  return (cell: CellContext) =>
    (...given: TrainArguments): StripElement => {
      const { experiment, knobs = {}, lanes } = toOptions(given);
      const isExperiment = typeof experiment === "function" || (typeof experiment === "object" && experiment !== null);
      if (!isExperiment)
        throw Object.assign(
          new TypeError(`LB020 train needs an experiment, a function from knobs to a spec: ${String(experiment)}`),
          {
            code: "LB020",
            hint: "const run = view(train(experiment, {width}))",
          },
        );
      const { value: strip, isNew } = slotOf<RunStrip>(cell, "train", make);
      if (!isNew) strip.update(experiment, knobs, lanes);
      return strip.element;

      function make(name: string): RunStrip {
        const recorded = session.record?.runs[name];
        const run: Run = makeRun({
          experiment,
          knobs,
          lanes,
          device: session.device,
          estimator,
          checkpoints: session.checkpoints,
          place: `${session.place}#${name}`,
          ...(recorded && { recorded: recordedSnapshot(recorded, { stale: session.recordStale }) }),
        });
        return runStrip({ run, experiment, knobs, lanes, session, name });
      }
    };
}

interface TrainOptions {
  readonly experiment: unknown;
  readonly knobs?: KnobValues;
  /** A population: lists by name, or a list of settings. */
  readonly lanes?: unknown;
}

type TrainArguments =
  [options: TrainOptions] | [experiment: unknown, knobs?: KnobValues, options?: { lanes?: unknown }];

function toOptions([first, knobs, options]: TrainArguments): TrainOptions {
  if (typeof first === "object" && first !== null && "experiment" in first) return first as TrainOptions;
  return { experiment: first, ...(knobs && { knobs }), lanes: options?.lanes };
}
