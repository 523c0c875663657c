import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { openDevice } from "../../src/device/open";
import { cosine, linearWarmup, of, times } from "../../src/lab/optim/schedule";
import { createEstimator } from "../../src/train/estimate";
import { inProcessHost } from "../../src/train/inProcessHost";
import { createQueue } from "../../src/train/queue";
import { createRun } from "../../src/train/run";
import type { Context, Scalar } from "../../src/train/spec.types";
import { liveKnob } from "./stage";

/** w₀ = 0, w ← w − rate: the weights add the schedule up. */
const descent = ({ rate = 0 as Scalar, steps = 12 } = {}) => ({
  init: () => ({ w: tf.scalar(0) }),
  step: ({ w }: { w: tf.Tensor }, _: undefined, { scalar }: Context) => ({
    state: { w: tf.sub(w, scalar(rate)) },
    metrics: { rate: scalar(rate) },
  }),
  steps,
  measure: { every: 1, w: ({ w }: { w: tf.Tensor }) => w, next: (_: unknown, { scalar }: Context) => scalar(rate) },
});

function runOf(rate: unknown, device: "reference" | "cpu" = "reference") {
  const queue = createQueue();
  const host = inProcessHost({ open: () => openDevice(device) });
  return createRun({ experiment: descent, knobs: { rate }, host, queue: () => queue, estimator: createEstimator() });
}

describe("a schedule in a step", () => {
  it.each(["reference", "cpu"] as const)("gives each update its own value, to the bit (%s)", async (device) => {
    const schedule = linearWarmup({ steps: 4, then: cosine({ from: 0.3 }) });
    const { status, metrics, error } = await runOf(schedule, device).start();
    expect(error).toBeUndefined();
    expect(status).toBe("done");
    const planned = Array.from({ length: 13 }, (_, s) => Math.fround(schedule.valueAt(s, 12)));
    expect(Array.from(metrics.rate!.values)).toEqual(planned.slice(0, 12));
    expect(Array.from(metrics.next!.values)).toEqual(planned);
    // Twelve additions in float32 at worst, of numbers below 0.3.
    expect(metrics.w!.values[12]).toBeCloseTo(-planned.slice(0, 12).reduce((a, b) => a + b), 6);
  });

  it("may be scaled by a live knob", async () => {
    const knob = liveKnob(2, "scale");
    const { metrics } = await runOf(
      times(
        knob,
        of((s) => s / 8),
      ),
    ).start();
    expect(Array.from(metrics.rate!.values)).toEqual(Array.from({ length: 12 }, (_, s) => s / 4));
  });

  it("that is not a number somewhere is refused before anything runs", async () => {
    const { status, error } = await runOf(of((s) => 1 / (s - 5))).start();
    expect(status).toBe("failed");
    expect(error!.message).toBe("LB316 a schedule is not a finite number at step 5: Infinity");
  });
});
