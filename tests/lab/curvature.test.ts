import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { referenceDevice } from "../../src/device/reference";
import { simdDevice } from "../../src/device/simd";
import { grad, random } from "../../src/graph/index";
import { crossEntropy } from "../../src/lab/losses/crossEntropy";
import { meanSquaredError } from "../../src/lab/losses/meanSquaredError";
import { toNumbers } from "../../src/lab/measures/arrays";
import {
  gradientCurvature,
  gradientNorm,
  hessianTop,
  hessianTopVector,
  hessianTrace,
  sharpness,
} from "../../src/lab/measures/curvature/hessian";
import { lanczos } from "../../src/lab/measures/curvature/lanczos";
import { lanczosSpec } from "../../src/lab/measures/curvature/lanczosSpec";
import { ritz } from "../../src/lab/measures/curvature/ritz";
import { topEigenpair } from "../../src/lab/measures/curvature/topEigenpair";
import { spectralDensity } from "../../src/lab/measures/curvature/spectralDensity";
import { symmetricEigen } from "../../src/lab/measures/linear/symmetricEigen";
import { mlp } from "../../src/lab/models/mlp";
import { fit, type Fitted } from "../../src/train/composition/fit";
import { createEstimator } from "../../src/train/estimate";
import { inProcessHost } from "../../src/train/inProcessHost";
import { createQueue } from "../../src/train/queue";
import { createRun } from "../../src/train/run";
import type { Device } from "../../src/device/device";
import { evaluate, given } from "./evaluate";

/** Twelve points of three classes, and a small smooth net on them: 21 parameters. */
const n = 12;
const split = {
  id: "twelve",
  size: n,
  inputs: {
    values: Float32Array.from({ length: 2 * n }, (_, i) => Math.sin(2.3 * i + 0.4)),
    shape: [n, 2],
    dtype: "float32" as const,
  },
  targets: { values: Int32Array.from({ length: n }, (_, i) => (i * i) % 3), shape: [n], dtype: "int32" as const },
};
const model = mlp({ sizes: [2, 3, 3], activation: "tanh" });
const shapes = [[2, 3], [3], [3, 3], [3]];
const weights = shapes.map((shape, k) =>
  given(
    Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => 0.8 * Math.cos(1.7 * i + k)),
    shape,
  ),
);
const P = 21;
type Context = Parameters<ReturnType<typeof hessianTop>>[1];
const context = (key = 1): Context => ({ key: random.key(key), model });
const nested = ([w1, b1, w2, b2]: tf.Tensor[]) => [
  { weights: w1!, bias: b1! },
  { weights: w2!, bias: b2! },
];
const measured = async (measure: ReturnType<typeof hessianTop>, at = weights, key = 1): Promise<number[]> =>
  (await evaluate((...leaves) => measure({ params: nested(leaves) }, context(key)), ...at))[0]!;

/** The gradient [P] at weights moved by `by` along parameter `k`. */
async function gradientAt(k = 0, by = 0): Promise<number[]> {
  let from = 0;
  const at = weights.map(({ values, shape }) => {
    const own = Array.from(values, (value, i) => (from + i === k ? value + by : value));
    from += values.length;
    return given(own, shape);
  });
  const leaves = await evaluate(
    (...tensors) =>
      grad(
        (params: tf.Tensor[]) =>
          crossEntropy(
            model.apply(nested(params) as never, tf.tensor(split.inputs.values, [n, 2])),
            tf.tensor(split.targets.values, [n], "int32"),
          ),
        tensors,
      ),
    ...at,
  );
  return leaves.flat();
}

/** The Hessian by central differences of the gradient, float64: error of h² and of 1e-16/h, about 1e-9. */
const hessian = await (async () => {
  const h = 1e-5;
  const rows: number[][] = [];
  for (let k = 0; k < P; k += 1) {
    const [up, down] = [await gradientAt(k, h), await gradientAt(k, -h)];
    rows.push(up.map((value, i) => (value - down[i]!) / (2 * h)));
  }
  return rows.map((row, i) => row.map((value, j) => (value + rows[j]![i]!) / 2));
})();
const eigen = symmetricEigen(hessian);

describe("measures of curvature, against the Hessian by finite differences", () => {
  it("find the top eigenvalue and its vector: with a step for each parameter to all digits, with ten to a per cent, from below", async () => {
    const [value] = await measured(hessianTop(split, crossEntropy, { iterations: P }));
    expect(value).toBeCloseTo(eigen.values[0]!, 7);
    const vector = await measured(hessianTopVector(split, crossEntropy, { iterations: P }));
    // The second eigenvalue is 7 % below: thirteen squarings leave nothing of it. What is left are the finite differences.
    expect(Math.abs(vector.reduce((sum, v, i) => sum + v * eigen.vectors[0]![i]!, 0))).toBeCloseTo(1, 7);
    for (const key of [1, 2, 3]) {
      const [rough] = await measured(hessianTop(split, crossEntropy), weights, key);
      expect(rough! / eigen.values[0]!).toBeGreaterThan(0.99);
      expect(rough! / eigen.values[0]!).toBeLessThan(1 + 1e-8);
    }
  });

  it("find the largest eigenvalue also where a negative one is larger in absolute value", async () => {
    const f = (w: tf.Tensor) => tf.mul(0.5, tf.sum(tf.mul(tf.tensor1d([-5, 2, 1, 0.5]), tf.square(w))));
    const [value, vector] = await evaluate(
      (w) => Object.values(topEigenpair(f, w!, random.key(4), { iterations: 9 })) as tf.Tensor[],
      given([1, 1, 1, 1], [4]),
    );
    expect(value![0]).toBeCloseTo(2, 10);
    vector!.forEach((v, i) => expect(Math.abs(v)).toBeCloseTo(i === 1 ? 1 : 0, 8));
  });

  it("estimate the trace without bias, within what Hutchinson's variance allows", async () => {
    const trace = hessian.reduce((sum, row, i) => sum + row[i]!, 0);
    const offDiagonal = hessian.flatMap((row, i) => row.filter((_, j) => j !== i)).reduce((sum, v) => sum + v * v, 0);
    const probes = 64;
    const [estimate] = await measured(hessianTrace(split, crossEntropy, { probes }));
    // Var(zᵀHz) = 2 Σ_{i≠j} H²; four deviations.
    expect(Math.abs(estimate! - trace)).toBeLessThan(4 * Math.sqrt((2 * offDiagonal) / probes));
    const mean = (
      await Promise.all(
        [2, 3, 4, 5].map((key) => measured(hessianTrace(split, crossEntropy, { probes }), weights, key)),
      )
    ).flat();
    expect(new Set(mean).size).toBe(4);
  });

  it("know the gradient, its curvature, and the rise of the loss along it", async () => {
    const g = await gradientAt();
    const norm = Math.hypot(...g);
    expect((await measured(gradientNorm(split, crossEntropy)))[0]).toBeCloseTo(norm, 10);
    const along = hessian.reduce(
      (sum, row, i) => sum + g[i]! * row.reduce((own, value, j) => own + value * g[j]!, 0),
      0,
    );
    expect((await measured(gradientCurvature(split, crossEntropy)))[0]).toBeCloseTo(along / norm ** 2, 7);
    // To second order the rise is ρ|g| + ½ρ² gᵀHg/|g|²; what is left is of order ρ³.
    const rho = 1e-3;
    const [rise] = await measured(sharpness(split, crossEntropy, { radius: rho }));
    expect(Math.abs(rise! - (rho * norm + (rho ** 2 / 2) * (along / norm ** 2)))).toBeLessThan(20 * rho ** 3);
    expect(rise).toBeGreaterThan(0);
  });

  it("of least squares is known in closed form: 2XᵀX/n, for any weights", async () => {
    const rows = [
      [1, 2],
      [3, -1],
      [0.5, 0],
      [2, 2],
    ];
    const data = {
      id: "line",
      size: 4,
      inputs: { values: Float32Array.from(rows.flat()), shape: [4, 2], dtype: "float32" as const },
      targets: { values: Float32Array.of(1, 2, 3, 4), shape: [4, 1], dtype: "float32" as const },
    };
    const linear = mlp({ sizes: [2, 1], bias: false });
    const gram = [0, 1].map((i) => [0, 1].map((j) => rows.reduce((sum, row) => sum + (2 / 4) * row[i]! * row[j]!, 0)));
    const { values } = symmetricEigen(gram);
    const at = (measure: ReturnType<typeof hessianTop>) =>
      evaluate(
        (w) => measure({ params: [{ weights: w! }] }, { key: random.key(3), model: linear }),
        given([0.3, -2], [2, 1]),
      );
    expect((await at(hessianTop(data, meanSquaredError, { iterations: 2 })))[0]![0]).toBeCloseTo(values[0]!, 10);
    // Of a 2 × 2 matrix the estimate is trace ± 2·off-diagonal; many probes bring it near.
    const [[trace]] = (await at(hessianTrace(data, meanSquaredError, { probes: 200 }))) as [[number]];
    expect(Math.abs(trace - (values[0]! + values[1]!))).toBeLessThan((4 * 2 * Math.abs(gram[0]![1]!)) / Math.sqrt(200));
  });

  it("want a positive number of iterations", () => {
    expect(() => hessianTrace(split, crossEntropy, { probes: 0 })).toThrow(
      /^LB363 probes must be a positive whole number: 0/,
    );
  });
});

describe("Lanczos", () => {
  const diagonalOf = (values: readonly number[]) => (v: Float64Array) => v.map((x, i) => values[i]! * x);

  it("finds all eigenvalues of a small matrix, and an orthonormal basis", () => {
    const values = [7, 3, 2.5, 1, 0, -4];
    const { alpha, beta, basis } = lanczos(diagonalOf(values), 6, { steps: 6 });
    const found = ritz({ alpha, beta });
    found.values.forEach((value, k) => expect(value).toBeCloseTo(values[k]!, 10));
    basis.forEach((q, i) =>
      basis.forEach((p, j) => expect(q.reduce((sum, x, l) => sum + x * p[l]!, 0)).toBeCloseTo(+(i === j), 13)),
    );
    expect(found.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 13);
    // The weights are the squares of the starting vector's components.
    const start = basis[0]!;
    found.weights.forEach((weight, k) => expect(weight).toBeCloseTo(start[k]! ** 2, 10));
  });

  it("stays orthogonal for 100 steps on a spectrum that ruins plain Lanczos, with no ghosts of its largest value", () => {
    // One eigenvalue far away converges early; without reorthogonalisation it comes back as copies.
    const values = Array.from({ length: 400 }, (_, i) => (i === 0 ? 1000 : i / 400));
    const { alpha, beta, basis } = lanczos(diagonalOf(values), 400, { steps: 100, seed: 3 });
    const worst = Math.max(
      ...basis.flatMap((q, i) => basis.slice(0, i).map((p) => Math.abs(q.reduce((sum, x, l) => sum + x * p[l]!, 0)))),
    );
    expect(worst).toBeLessThan(1e-12);
    const { values: found } = ritz({ alpha, beta });
    expect(found[0]).toBeCloseTo(1000, 8);
    expect(found[1]).toBeLessThan(1);
  });

  it("ends where a starting vector has no more to tell", () => {
    const start = [1, 0, 1, 0, 0];
    const { alpha, beta } = lanczos(diagonalOf([2, 9, 5, 9, 9]), 5, { steps: 5, start });
    expect(alpha.length).toBe(2);
    expect(Array.from(ritz({ alpha, beta }).values)).toEqual([expect.closeTo(5, 12), expect.closeTo(2, 12)]);
    expect(() => lanczos(diagonalOf([1]), 1, { start: [0] })).toThrow(
      /^LB364 lanczos cannot start from a vector of length: 0/,
    );
  });

  it("has Gauss's quadrature in it: k steps give moments up to 2k − 1 exactly", () => {
    const values = Array.from({ length: 50 }, (_, i) => Math.sin(i) + 0.3);
    const { alpha, beta, basis } = lanczos(diagonalOf(values), 50, { steps: 5, seed: 2 });
    const { values: nodes, weights } = ritz({ alpha, beta });
    for (let power = 0; power <= 9; power += 1) {
      const exact = values.reduce((sum, value, i) => sum + basis[0]![i]! ** 2 * value ** power, 0);
      expect(nodes.reduce((sum, node, k) => sum + weights[k]! * node ** power, 0)).toBeCloseTo(exact, 12);
    }
  });
});

describe("a spectral density", () => {
  it("of a semicircle is the semicircle", () => {
    // Eigenvalues at the quantiles of Wigner's law on [-2, 2]: density √(4 − x²) / 2π.
    const size = 1500;
    const cdf = (x: number): number => 0.5 + (x * Math.sqrt(4 - x * x)) / (4 * Math.PI) + Math.asin(x / 2) / Math.PI;
    const quantile = (p: number): number => {
      let [low, high] = [-2, 2];
      for (let i = 0; i < 60; i += 1) if (cdf((low + high) / 2) < p) low = (low + high) / 2; else high = (low + high) / 2; // prettier-ignore
      return low;
    };
    const values = Float64Array.from({ length: size }, (_, i) => quantile((i + 0.5) / size));
    const processes = Array.from({ length: 16 }, (_, seed) =>
      lanczos((v) => v.map((x, i) => values[i]! * x), size, { steps: 80, seed }),
    );
    const { x, density } = spectralDensity(processes, { width: 0.1 });
    const step = x[1]! - x[0]!;
    expect(density.reduce((sum, value) => sum + value * step, 0)).toBeCloseTo(1, 4);
    // Some 120 eigenvalues lie in a Gaussian: with 16 random starts a deviation of 0.01. Smoothing rounds the edges, which are left out.
    x.forEach((at, i) => {
      if (Math.abs(at) < 1.6)
        expect(Math.abs(density[i]! - Math.sqrt(4 - at * at) / (2 * Math.PI))).toBeLessThan(0.045);
    });
  });

  it("of one eigenvalue is one Gaussian of the width asked for", () => {
    const { x, density, width } = spectralDensity({ alpha: [3], beta: [] }, { width: 0.5, points: 9, range: [1, 5] });
    expect(width).toBe(0.5);
    expect(x[4]).toBe(3);
    expect(density[4]).toBeCloseTo(1 / (0.5 * Math.sqrt(2 * Math.PI)), 14);
    expect(density[5]! / density[4]!).toBeCloseTo(Math.exp(-0.5), 12);
    expect(() => spectralDensity([])).toThrow(/^LB364 a density of no Lanczos process/);
    expect(() => ritz({ alpha: [1, 2], beta: [] })).toThrow(/^LB364 a tridiagonal matrix of 2 and 0 numbers/);
  });
});

describe("Lanczos on a net's Hessian, as a run", () => {
  const params = [
    { weights: weights[0]!, bias: weights[1]! },
    { weights: weights[2]!, bias: weights[3]! },
  ].map(({ weights: w, bias: b }) => ({
    weights: { shape: [...w.shape], values: Float32Array.from(w.values) },
    bias: { shape: [...b.shape], values: Float32Array.from(b.values) },
  }));

  async function spectrum(device: Device, steps: number): Promise<Fitted> {
    let found!: Fitted;
    const host = inProcessHost({ open: async () => device });
    const run = createRun({
      experiment: function* () {
        found = yield* fit(lanczosSpec({ model, params, split, loss: crossEntropy, steps }), {
          lanes: { seed: [1, 2] },
        });
      },
      host,
      queue: () => createQueue(),
      estimator: createEstimator(),
    });
    const { error } = await run.start();
    if (error) throw new Error(error.message);
    return found;
  }

  it("finds the whole spectrum with as many steps as parameters", async () => {
    expect(toNumbers(params).length).toBe(P);
    const { lanes } = await spectrum(referenceDevice(), P);
    for (const { arrays } of lanes!) {
      const { values } = ritz({ alpha: arrays.alpha!.values, beta: arrays.beta!.values });
      // Weights and results cross as float32: seven digits of the largest. The Hessian has null directions, found once each at most.
      for (const value of eigen.values.filter((one) => Math.abs(one) > 1e-3))
        expect(Math.min(...Array.from(values, (found) => Math.abs(found - value)))).toBeLessThan(1e-5);
    }
  });

  it("does so in float32 as well, on the device that trains", async () => {
    const { lanes } = await spectrum(simdDevice(), 12);
    for (const { arrays } of lanes!) {
      const { values } = ritz({ alpha: arrays.alpha!.values, beta: arrays.beta!.values });
      expect(values[0]).toBeCloseTo(eigen.values[0]!, 4);
      expect(values[1]).toBeCloseTo(eigen.values[1]!, 4);
    }
  });
});
