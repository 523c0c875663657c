// What of tf.train's optimizers, and of classes that extend them, cannot be traced, and what a reader is told.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { referenceDevice } from "../../src/device/reference";
import { cosine } from "../../src/lab/optim/schedule";
import { Lion, runOf, specOf, type Gradients } from "./smallNetwork";
import { liveKnob } from "./stage";

beforeAll(() => tf.setBackend("cpu"));

describe("an optimizer that cannot be traced", () => {
  class Counting extends Lion {
    override applyGradients(gradients: Gradients): void {
      this.rate = 1 / (1 + this.iterations);
      super.applyGradients(gradients);
    }
    rate = 1;
  }
  class Changing extends Lion {
    count = 0;
    override applyGradients(gradients: Gradients): void {
      this.count += 1;
      super.applyGradients(gradients);
    }
  }
  class Hiding extends Lion {
    #kept: tf.Variable | undefined;
    override applyGradients(gradients: Gradients): void {
      this.#kept ??= tf.variable(tf.scalar(0));
      this.#kept.assign(tf.add(this.#kept, 1));
      super.applyGradients(gradients);
    }
  }
  class Late extends Lion {
    override async applyGradients(gradients: Gradients): Promise<void> {
      await Promise.resolve();
      super.applyGradients(gradients);
    }
  }
  class Penalised extends Lion {
    override computeGradients(f: () => tf.Scalar): ReturnType<tf.Optimizer["computeGradients"]> {
      return super.computeGradients(() => tf.add(f(), 1));
    }
  }
  const used = () => {
    const optimizer = tf.train.sgd(0.1);
    const w = tf.variable(tf.scalar(1));
    optimizer.minimize(() => tf.square(w));
    w.dispose();
    return optimizer;
  };
  const foreign = { minimize: () => null, computeGradients: () => null, applyGradients: () => null };

  it.each<[string, () => unknown, RegExp]>([
    ["counts its updates", () => new Counting(), /reads how many updates it has made.*: iterations$/],
    ["changes a number", () => new Changing(), /changes what is no tf.variable at an update: count$/],
    ["hides its state", () => new Hiding(), /keeps variables where they cannot be found: Hiding$/],
    ["is late", () => new Late(), /makes its update later, in a promise: Late$/],
    ["has gradients of its own", () => new Penalised(), /computes gradients in a way of its own: Penalised$/],
    ["was used before", used, /has made updates before the run: 1$/],
    ["is of another copy of tfjs", () => foreign, /comes from another copy of @tensorflow\/tfjs-core: Object$/],
    ["has a live knob", () => tf.train.adam(liveKnob(0.1) as never), /not live knobs or schedules, for: learningRate$/],
    ["has a schedule", () => tf.train.adagrad(cosine({ from: 1 }) as never), /schedules, for: learningRate$/],
  ])("as it %s says why, and what to do", async (_, make, message) => {
    const variables = () => Object.keys(tf.engine().registeredVariables).length;
    const before = variables();
    const { assign } = tf.Variable.prototype;
    const { error: failure, status } = await runOf(() => specOf(make()), referenceDevice()).start();
    expect(status).toBe("failed");
    expect(failure!.code).toBe("LB350");
    expect(failure!.message).toMatch(message);
    expect(failure!.hint).toMatch(/\w/);
    expect(tf.Variable.prototype.assign).toBe(assign);
    expect(variables() - before).toBeLessThan(3);
  });

  it("of a knob that differs by lane is for a sweep", async () => {
    for (const make of [tf.train.sgd, tf.train.adam, tf.train.rmsprop]) {
      const experiment = ({ rate = 0.1 } = {}) => specOf(make(rate));
      const { error: failure } = await runOf(experiment, referenceDevice(), { lanes: { rate: [0.1, 0.2] } }).start();
      expect(failure!.message).toBe("LB324 this knob cannot differ by lane: rate");
    }
  });
});
