// Optimizers that look at the loss elsewhere, or at its value, against their papers' updates in plain float64.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { random } from "../../../src/graph/index";
import { continualBackprop } from "../../../src/lab/optim/continualBackprop";
import { frozen, groups, l2, scaled } from "../../../src/lab/optim/groups";
import { adam, adamW } from "../../../src/lab/optim/adam";
import { momentum, nesterov } from "../../../src/lab/optim/momentum";
import { momo, momoAdam } from "../../../src/lab/optim/momo";
import { amp, awp, sam } from "../../../src/lab/optim/perturbed";
import { sgd } from "../../../src/lab/optim/sgd";
import { dot, norm, projected } from "../../../src/lab/optim/treeAlgebra";
import { evaluate, given } from "../evaluate";
import { byHand, byLab, dotPlain, expectSame, gradientOf, lossOf, mapPlain, START, type Plain } from "./fiveDescents";

const length = (x: readonly number[]): number => Math.hypot(...x);
const add = (a: Plain, b: Plain, t = 1): Plain => mapPlain((x, y) => x + t * y, a, b);
const zeros = (): Plain => mapPlain(() => 0, START);

describe("two-gradient steps are their formulas:", () => {
  const withMomentum = (perturbation: (w: Plain, g: Plain) => Plain) => {
    let velocity = zeros();
    return byHand((w, g) => {
      velocity = mapPlain((v, slope) => 0.5 * v + slope, velocity, gradientOf(add(w, perturbation(w, g))));
      return add(w, velocity, -0.05);
    });
  };
  const inner = () => momentum({ learningRate: 0.05, momentum: 0.5 });

  it("SAM, over the length of all parameters", async () => {
    const hand = withMomentum((_, g) => mapPlain((x) => (0.25 * x) / length(g.flat()), g));
    expectSame(await byLab(sam({ rho: 0.25, optimizer: inner() })), hand);
    expectSame(await byLab(sam({ rho: 0, optimizer: inner() })), withMomentum(zeros));
  });

  it.each([0, 1, 3])("AMP, tensor by tensor, with %d steps of ascent", async (steps) => {
    const hand = withMomentum((w) => {
      let delta = zeros();
      for (let n = 0; n < steps; n += 1) {
        delta = add(delta, gradientOf(add(w, delta)), 0.25);
        delta = delta.map((d) => d.map((x) => x * Math.min(1, 0.5 / length(d))));
      }
      return delta;
    });
    expectSame(await byLab(amp({ epsilon: 0.5, zeta: 0.25, steps, optimizer: inner() })), hand);
  });

  it("AWP, matrix by matrix; vectors stay", async () => {
    const hand = withMomentum((w, g) =>
      g.map((slope, t) =>
        t === 1 ? slope.map(() => 0) : slope.map((x) => (0.125 * length(w[t]!) * x) / length(slope)),
      ),
    );
    expectSame(await byLab(awp({ gamma: 0.125, optimizer: inner() })), hand);
  });

  it("a gradient of zero perturbs nothing", async () => {
    const [w] = await evaluate(
      (x) => {
        const context = { scalar: (value: number) => tf.scalar(value) } as never;
        const zero = () => ({ value: tf.scalar(0), grad: { x: tf.zerosLike(x!) } });
        const of = { ...(context as object), loss: tf.scalar(0), valueAndGradAt: zero } as never;
        return [sam, amp, awp].map(
          (make) =>
            make({ optimizer: sgd({ learningRate: 1 }) }).update({ x: tf.zerosLike(x!) }, {}, { x: x! }, of).params.x,
        );
      },
      given([1, 2], [1, 2]),
    );
    expect(w).toEqual([1, 2]);
  });

  it("in a step that does not tell its loss, they say what to do", () => {
    const update = () =>
      sam({ optimizer: sgd({ learningRate: 1 }) }).update({}, {}, {}, { scalar: (() => 0) as never });
    expect(update).toThrow(/LB356 .*: sam/);
    expect(() => amp({ steps: -1, optimizer: sgd({ learningRate: 1 }) })).toThrow(/LB357 .*: -1/);
  });
});

describe("MoMo", () => {
  const momoByHand = (alpha: number, beta: number, bound: number) => {
    let [d, f, inner, tau] = [zeros(), 0, 0, 0];
    const w = byHand((x, g, step) => {
      const keep = step === 0 ? 0 : beta;
      d = mapPlain((old, now) => keep * old + (1 - keep) * now, d, g);
      f = keep * f + (1 - keep) * lossOf(x);
      inner = keep * inner + (1 - keep) * dotPlain(g, x);
      tau = Math.min(alpha, Math.max(0, f + dotPlain(d, x) - inner - bound) / dotPlain(d, d));
      return add(x, d, -tau);
    });
    return { w, tau };
  };

  it.each([
    ["held back by the model", 100, -4],
    ["held back by α", 0.015625, -4],
    ["without a bound", 0.03125, -1e6],
    ["below its bound: it stands still", 1, 1e4],
  ])("%s", async (_, alpha, bound) => {
    const values = await byLab(momo({ learningRate: alpha, beta: 0.75, lowerBound: bound }), ({ stepSize }) => [
      stepSize,
    ]);
    const { w, tau } = momoByHand(alpha, 0.75, bound);
    expectSame(values.slice(0, 3), w);
    expect(values[3]![0]).toBeCloseTo(tau, 6);
  });

  it("without a bound is momentum on the averaged gradient, with step α", async () => {
    let d = zeros();
    const hand = byHand((x, g, step) => {
      d = mapPlain((old, now) => (step === 0 ? now : 0.75 * old + 0.25 * now), d, g);
      return add(x, d, -0.03125);
    });
    expectSame(await byLab(momo({ learningRate: 0.03125, beta: 0.75, lowerBound: -1e9 })), hand);
  });

  it.each([
    [100, -4],
    [0.03125, -4],
  ])("with Adam's scaling, α = %d", async (alpha, bound) => {
    let [d, v, f, inner, tau] = [zeros(), zeros(), 0, 0, 0];
    const hand = byHand((x, g, step) => {
      const rho = 1 - 0.75 ** (step + 1);
      d = mapPlain((old, now) => 0.75 * old + 0.25 * now, d, g);
      v = mapPlain((old, now) => 0.875 * old + 0.125 * now * now, v, g);
      [f, inner] = [0.75 * f + 0.25 * lossOf(x), 0.75 * inner + 0.25 * dotPlain(g, x)];
      const scaledBy = mapPlain((a, b) => a / (Math.sqrt(b / (1 - 0.875 ** (step + 1))) + 1e-8), d, v);
      tau = Math.min(alpha / rho, Math.max(0, f + dotPlain(d, x) - inner - rho * bound) / dotPlain(d, scaledBy));
      return add(x, scaledBy, -tau);
    });
    const options = { learningRate: alpha, beta1: 0.75, beta2: 0.875, lowerBound: bound };
    const values = await byLab(momoAdam(options), ({ stepSize }) => [stepSize]);
    expectSame(values.slice(0, 3), hand);
    expect(values[3]![0]).toBeCloseTo(tau, 6);
  });
});

describe("parameters that are treated differently", () => {
  it("groups have their own optimizers, even such as look elsewhere; frozen ones stay", async () => {
    const optimizer = groups({
      of: (path) => ({ "layers.0": "sharp", "layers.1": "still", out: "plain" })[path]!,
      optimizers: {
        sharp: sam({ rho: 0.25, optimizer: sgd({ learningRate: 0.0625 }) }) as never,
        plain: sgd({ learningRate: 0.125 }) as never,
        still: frozen() as never,
      },
    });
    const hand = byHand((w, g) => {
      const there = add(w, [g[0]!.map((x) => (0.25 * x) / length(g[0]!)), [0, 0, 0], [0, 0]]);
      const slope = gradientOf(there)[0]!;
      return [w[0]!.map((x, k) => x - 0.0625 * slope[k]!), w[1]!, w[2]!.map((x, k) => x - 0.125 * g[2]![k]!)];
    });
    expectSame(await byLab(optimizer), hand);
    const wrong = groups({ of: () => "other", optimizers: { plain: frozen() as never } });
    expect(() => wrong.init({ w: tf.scalar(0) })).toThrow(/LB357 no optimizer for group other, of parameter: w/);
  });

  it("scaled updates are the optimizer's at another rate", async () => {
    const by = (path: string) => (path === "layers.0" ? 0.5 : path === "out" ? 4 : 1);
    const rates = [0.5, 1, 4];
    const hand = byHand((w, g) => w.map((tensor, t) => tensor.map((x, k) => x - 0.03125 * rates[t]! * g[t]![k]!)));
    expectSame(await byLab(scaled({ by, optimizer: sgd({ learningRate: 0.03125 }) })), hand);
    const half = await byLab(scaled({ by: () => 0.5, optimizer: adamW({ learningRate: 0.25, weightDecay: 0.5 }) }));
    expectSame(half, await byLab(adamW({ learningRate: 0.125, weightDecay: 0.5 })));
  });

  it("the L2 penalty is part of the gradient", async () => {
    const hand = byHand((w, g) => mapPlain((x, slope) => x - 0.0625 * (slope + 0.5 * x), w, g));
    expectSame(await byLab(l2({ weight: 0.5, optimizer: sgd({ learningRate: 0.0625 }) })), hand);
  });

  it("Nesterov's momentum by its own name", async () => {
    const options = { learningRate: 0.03125, momentum: 0.5 };
    expect(await byLab(nesterov(options))).toEqual(await byLab(momentum({ ...options, nesterov: true })));
  });
});

describe("gradients as vectors", () => {
  it("A-GEM takes off what goes against a reference, and only that", async () => {
    const [away, along, product, size] = await evaluate(
      (g, r) => {
        const tree = (x: tf.Tensor) => ({ a: tf.slice(x, 0, 1), b: [tf.slice(x, 1, 2)] });
        const flat = (t: ReturnType<typeof tree>) => tf.concat([t.a, t.b[0]!]);
        const turned = tree(tf.neg(r!));
        return [
          flat(projected(tree(g!), turned)),
          flat(projected(tree(g!), tree(r!))),
          dot(projected(tree(g!), turned), turned),
          norm(tree(g!)),
        ];
      },
      given([1, 2, -1]),
      given([0.5, 1, 1]),
    );
    // g·r = 1.5, r·r = 2.25: against −r the part 2/3 r is taken off.
    [1, 2, -1].forEach((g, k) => expect(away![k]).toBeCloseTo(g - (2 / 3) * [0.5, 1, 1][k]!, 12));
    expect(along).toEqual([1, 2, -1]);
    expect(product![0]).toBeCloseTo(0, 12);
    expect(size![0]).toBeCloseTo(Math.sqrt(6), 12);
  });
});

describe("continual backprop", () => {
  const context = { scalar: (value: number) => tf.scalar(value) } as never;
  const weights = {
    first: [1, -2, 3, 4, 5, -6],
    second: [1, 0.5, -1, 2, 0.1, 0.1],
  };
  const hidden = [1, 2, 0.5, 3, 0, 0.25];

  /** Updates of a net of 2-3-2 with the same activations, and what comes out. */
  const after = (updates: number, options: object) =>
    evaluate(
      (w0, w1, h) => {
        const method = continualBackprop({ decay: 0.5, ...options });
        const start = [
          { weights: w0!, bias: tf.tensor1d([1, 1, 1]) },
          { weights: w1!, bias: tf.tensor1d([1, 1]) },
        ];
        let [params, moments, state] = [start, [start], method.init(start)];
        for (let i = 0; i < updates; i += 1)
          ({ params, moments, state } = method.replace({
            ...{ params, moments, state, context },
            hidden: [h!],
            key: random.key(i),
          }) as never);
        const [before] = state;
        return [
          ...params.flatMap((layer) => [layer.weights, layer.bias]),
          ...moments[0]!.flatMap((layer) => [layer.weights, layer.bias]),
          ...[before!.utility, before!.age, before!.counter],
        ];
      },
      given(weights.first, [2, 3]),
      given(weights.second, [3, 2]),
      given(hidden, [2, 3]),
    );

  it("counts ages and averages utilities, and replaces nobody before its time", async () => {
    const values = await after(2, { replacementRate: 1, maturity: 2 });
    // Mean activations 2, 1, 3/8 times the sums of outgoing sizes; after two averages of a half, 3/4 of that.
    const use = [2 * 1.5, 1 * 3, 0.375 * 0.2];
    values[8]!.forEach((u, i) => expect(u).toBeCloseTo(0.75 * use[i]!, 6));
    expect(values.slice(0, 4)).toEqual([weights.first, [1, 1, 1], weights.second, [1, 1]]);
    expect(values.slice(9)).toEqual([[2, 2, 2], [0]]);
  });

  it("then starts the least useful unit anew, in weights, bias, moments, age", async () => {
    // After three updates three units are older than 2: the counter comes to 3 · 0.34 ≥ 1, and one of them goes.
    const [w0, b0, w1, b1, m0, mb0, m1, mb1, utility, age, counter] = await after(3, {
      replacementRate: 0.34375,
      maturity: 2,
    });
    expect([b0, b1, mb0, mb1]).toEqual([
      [1, 1, 0],
      [1, 1],
      [1, 1, 0],
      [1, 1],
    ]);
    expect([w1, m1]).toEqual([
      [1, 0.5, -1, 2, 0, 0],
      [1, 0.5, -1, 2, 0, 0],
    ]);
    expect(m0!.map((v) => v || 0)).toEqual([1, -2, 0, 4, 5, 0]);
    expect([0, 1, 3, 4].map((i) => w0![i])).toEqual([1, -2, 4, 5]);
    expect([2, 5].map((i) => w0![i] !== weights.first[i] && w0![i] !== 0)).toEqual([true, true]);
    expect([utility![2], age]).toEqual([0, [3, 3, 0]]);
    expect(counter![0]).toBeCloseTo(3 * 0.34375 - 1, 12);
  });

  it("with a rate of 0 never replaces", async () => {
    expect((await after(20, { replacementRate: 0, maturity: 1 }))[0]).toEqual(weights.first);
  });

  it("draws new weights from the initial law", async () => {
    const [w] = await evaluate(() => {
      const layers = [{ weights: tf.ones([800, 2]) }, { weights: tf.ones([2, 1]) }];
      const method = continualBackprop({ replacementRate: 1, maturity: 0 });
      const { params } = method.replace({
        ...{ params: layers, state: method.init(layers), context, key: random.key(3) },
        hidden: [tf.tensor2d([[1, 2]])],
      });
      return params[0]!.weights;
    });
    const fresh = w!.filter((_, i) => i % 2 === 0);
    const deviation = Math.sqrt(fresh.reduce((all, v) => all + v * v, 0) / 800);
    // He: √(2/800); of 800 draws the deviation's own error is 2.5 %.
    expect(Math.abs(deviation / Math.sqrt(2 / 800) - 1)).toBeLessThan(0.1);
    expect(w!.filter((_, i) => i % 2 === 1).every((v) => v === 1)).toBe(true);
  });
});

describe("adam's own state", () => {
  it("is nested like the parameters, so that a part of it can be set back", () => {
    const params = [{ weights: tf.zeros([2, 2]) }];
    const state = adam().init(params);
    expect((state.first as unknown as typeof params)[0]!.weights.shape).toEqual([2, 2]);
  });
});
