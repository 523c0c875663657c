/**
 * Lossbook as it trains: the workload is an experiment, compiled to a program, run by the training loop itself on one of its devices.
 * The loop's `step` command is what counts steps: it allows one more, so n commands are n steps, after which the loop says that it waits.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Device, DeviceName } from "../../../device/device";
import { openDevice } from "../../../device/open";
import { boundInput, valueAndGrad } from "../../../graph/index";
import { losses, optim } from "../../../lab/index";
import { createBreather } from "../../../train/breathe";
import { startLoop, type Loop } from "../../../train/loop";
import { compile } from "../../../train/program";
import type { LoopEvent } from "../../../train/protocol";
import type { Batch, Context, GeneralSpec, State } from "../../../train/spec.types";
import { ADAM, type Workload } from "../workloads/workload.types";
import { withEncodingTimed } from "./encodingTime";
import type { Engine, Session } from "./engine.types";
import { lossOf, type Dialect, type Weights } from "./tfjsNetwork";

/** Never reached: the bench decides how many steps are done. */
const STEPS = 1e9;

export async function lossbookEngine(name: string): Promise<Engine> {
  const device = await openDevice(name as DeviceName);
  return { label: `Lossbook, ${device.label}`, load: (workload) => load(workload, device) };
}

/** In Node a channel to breathe by would keep the process alive. */
const breathe =
  typeof setImmediate === "function"
    ? (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    : createBreather();

const dialect: Dialect = {
  embed: (table, ids) => tf.gather(table, ids as tf.Tensor1D),
  crossEntropy: losses.crossEntropy,
};

/** The workload as a notebook's author would write it. */
export function experimentOf({
  network,
  parameters,
  inputs,
  targets,
  rows,
  batchSize,
  seed,
  id,
}: Workload): GeneralSpec {
  const optimizer = optim.adam(ADAM);
  return {
    init() {
      const params: Weights = Object.fromEntries(
        parameters.map(({ name, values, shape }) => [name, boundInput(name, values, shape, "float32")]),
      );
      return { params, optimizer: optimizer.init(params) };
    },
    step(
      { params, optimizer: slots }: { params: Weights; optimizer: never },
      batch: Batch | undefined,
      context: Context,
    ) {
      const loss = (at: Weights) => lossOf(network, at, batch!.inputs, batch!.targets, dialect);
      const { value, grad } = valueAndGrad(loss, params);
      const next = optimizer.update(grad, slots, params, context);
      return { state: { params: next.params, optimizer: next.state as State }, metrics: { loss: value } };
    },
    data: { id, size: rows, inputs, targets },
    batchSize,
    seed,
    steps: STEPS,
  };
}

async function load(workload: Workload, opened: Device): Promise<Session> {
  const { program } = await compile(experimentOf(workload), {});
  const { device, encoding } = withEncodingTimed(opened);
  let loop: Loop | undefined;
  let last = NaN;
  /** Steps asked for, and done. */
  let done = 0;
  let at = 0;
  let failure: Error | undefined;
  let computed: (() => void) | undefined;
  let rests: (() => void) | undefined;
  let rest = Promise.resolve();

  function tell(event: LoopEvent): void {
    if (event.type === "progress") {
      last = event.columns[0]?.values.at(-1) ?? last;
      at = event.step;
    }
    if (event.type === "ended" && event.status === "failed") failure = new Error(event.error!.message);
    // It may say that it rests from steps before those that it was asked for since.
    const over = event.type === "ended" || (event.type === "paused" && at === done);
    if (over || (event.type === "progress" && at === done)) computed?.();
    if (over) rests?.();
  }

  return {
    async steps(count) {
      const end = new Promise<void>((resolve) => (computed = resolve));
      rest = new Promise((resolve) => (rests = resolve));
      done += count;
      let left = count;
      if (!loop) {
        // This mode starts with one step.
        loop = startLoop({ program, device, live: {}, mode: "step", tell, now: () => performance.now(), breathe });
        left -= 1;
      }
      for (let i = 0; i < left; i += 1) loop.command({ type: "step" });
      await end;
      if (failure) throw failure;
    },
    async loss() {
      // Before it rests, the loop keeps the whole state. A run does so every few seconds: it is no part of a step's time.
      await rest;
      if (failure) throw failure;
      return last;
    },
    encoding,
    async dispose() {
      loop?.command({ type: "stop" });
      await loop?.ended;
    },
  };
}
