// Kernels of windows, volumes, warps, positions and order have the gradients and second derivatives that central differences show.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { grad } from "../../src/graph/index";
import { evaluate, given } from "../lab/evaluate";
import { expectSlopes } from "./expectSlopes";

type T = tf.Tensor;
/** Of whatever rank is wanted. */
const fixed = (...shape: number[]): never => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Array.from({ length: size }, (_, i) => Math.cos(1.3 * i + 0.2)),
    shape,
  ) as never;
};
const whole = (values: number[], shape: number[]) => tf.tensor(values, shape, "int32");
/** Curved, so that second derivatives are not zero everywhere. */
const bent = (x: T) => tf.add(x, tf.mul(0.3, tf.square(x)));
const four = (x: T) => bent(x) as tf.Tensor4D;
const five = (x: T) => bent(x) as tf.Tensor5D;
const boxes = (x: T): tf.Tensor2D => tf.add(tf.mul(x, 0.2), tf.tensor2d([[0.1, 0.2, 0.83, 0.87]])) as tf.Tensor2D;

const image = [1, 4, 5, 2];
const volume = [1, 3, 3, 4, 2];
const cases: [string, (x: T) => T, number[]][] = [
  ["conv2d, channels first", (x) => tf.conv2d(four(x), fixed(2, 3, 2, 3), 1, "same", "NCHW", [2, 1]), [1, 2, 4, 5]],
  ["conv2d, dilated", (x) => tf.conv2d(four(x), fixed(2, 2, 2, 3), 1, "same", "NHWC", [2, 2]), image],
  [
    "conv2d by both",
    (x) => tf.conv2d(four(x), tf.slice(four(x), 0, [1, 2, 2, 2]) as tf.Tensor4D, 2, "same"),
    [2, 3, 3, 2],
  ],
  ["conv1d", (x) => tf.conv1d(bent(x) as tf.Tensor3D, fixed(3, 2, 2), 2, "same"), [2, 6, 2]],
  ["conv2dTranspose", (x) => tf.conv2dTranspose(four(x), fixed(3, 3, 2, 2), [1, 8, 10, 2], 2, "same"), image],
  ["depthwiseConv2d, dilated", (x) => tf.depthwiseConv2d(four(x), fixed(2, 3, 2, 2), 1, "same", "NHWC", [2, 1]), image],
  ["depthwiseConv2d by its filter", (x) => tf.depthwiseConv2d(fixed(1, 5, 5, 2), four(x), 2, "same"), [3, 2, 2, 2]],
  ["separableConv2d", (x) => tf.separableConv2d(four(x), fixed(2, 2, 2, 2), fixed(1, 1, 4, 3), 1, "same"), image],
  ["conv3d", (x) => tf.conv3d(five(x), fixed(2, 2, 3, 2, 2), [1, 2, 1], "same"), volume],
  [
    "conv3d by its filter",
    (x) => tf.conv3d(fixed(1, 4, 4, 4, 2), five(x), 1, "valid", "NDHWC", [2, 1, 1]),
    [2, 2, 2, 2, 2],
  ],
  ["conv3dTranspose", (x) => tf.conv3dTranspose(five(x), fixed(2, 3, 3, 2, 2), [1, 6, 6, 8, 2], 2, "same"), volume],
  ["maxPool", (x) => tf.maxPool(four(x), [3, 2], [1, 2], "same"), image],
  ["avgPool", (x) => tf.avgPool(four(x), [3, 2], [1, 2], "same"), image],
  ["pool, dilated", (x) => tf.pool(four(x), 2, "avg", "same", 2), image],
  ["maxPool3d", (x) => tf.maxPool3d(five(x), 2, 2, "same"), volume],
  ["avgPool3d", (x) => tf.avgPool3d(five(x), 3, 2, "same"), volume],
  ["maxPoolWithArgmax", (x) => tf.maxPoolWithArgmax(four(x), 2, 2, "same").result!, image],
  ["dilation2d", (x) => tf.dilation2d(four(x), fixed(2, 2, 2), 1, "same"), image],
  ["dilation2d by its filter", (x) => tf.dilation2d(fixed(1, 4, 4, 2), bent(x) as tf.Tensor3D, 1, "same"), [2, 2, 2]],
  ["localResponseNormalization", (x) => tf.localResponseNormalization(four(x), 1, 1.2, 0.6, 0.7), [1, 2, 2, 5]],
  ["resizeBilinear", (x) => tf.image.resizeBilinear(four(x), [7, 3], false, true), image],
  ["resizeNearestNeighbor", (x) => tf.image.resizeNearestNeighbor(four(x), [7, 3]), image],
  [
    "cropAndResize",
    (x) => tf.image.cropAndResize(four(x), boxes(fixed(1, 4)), tf.tensor1d([0], "int32"), [3, 4]),
    image,
  ],
  [
    "cropAndResize by its boxes",
    (x) => tf.image.cropAndResize(fixed(1, 6, 7, 2), boxes(x), tf.tensor1d([0], "int32"), [3, 4]),
    [1, 4],
  ],
  [
    "transform by its numbers",
    (x) => tf.image.transform(fixed(1, 6, 7, 2), tf.add(tf.mul(x, 0.05), turn()) as tf.Tensor2D, "bilinear", "nearest"),
    [1, 8],
  ],
  ["transform", (x) => tf.image.transform(four(x), turn() as tf.Tensor2D, "bilinear", "reflect"), image],
  ["rotateWithOffset", (x) => tf.image.rotateWithOffset(four(x), 0.4), image],
  ["cumprod", (x) => tf.cumprod(bent(x), 1, true, true), [2, 5]],
  ["topk", (x) => tf.topk(bent(x), 3).values, [2, 5]],
  ["gatherND", (x) => tf.gatherND(bent(x), whole([1, 0, 1, 0, 0, 1], [3, 2])), [2, 3, 2]],
  ["scatterND", (x) => tf.scatterND(whole([1, 0, 1], [3, 1]), bent(x), [3, 2]), [3, 2]],
  ["tensorScatterUpdate", (x) => tf.tensorScatterUpdate(fixed(3, 2), whole([1, 0, 1], [3, 1]), bent(x)), [3, 2]],
  [
    "tensorScatterUpdate by what is written over",
    (x) => tf.tensorScatterUpdate(bent(x), whole([1], [1, 1]), fixed(1, 2)),
    [3, 2],
  ],
  ["sparseToDense", (x) => tf.sparseToDense(whole([2, 0, 2], [3, 1]), bent(x), [4]), [3]],
  [
    "denseBincount by its weights",
    (x) => tf.denseBincount(whole([2, 0, 2], [3]) as tf.Tensor1D, bent(x) as tf.Tensor1D, 3),
    [3],
  ],
  [
    "sparseSegmentMean",
    (x) =>
      tf.sparse.sparseSegmentMean(
        bent(x) as tf.Tensor2D,
        whole([2, 0, 2], [3]) as tf.Tensor1D,
        whole([0, 0, 1], [3]) as tf.Tensor1D,
      ),
    [3, 2],
  ],
];
const turn = () => tf.tensor2d([[1.13, 0.24, -0.71, -0.33, 0.93, 0.71, 0.013, -0.021]]);

describe("at zero", () => {
  it("an exponential linear unit has the slope of its linear part", async () => {
    const [elu, selu] = await evaluate(
      (x) => [tf.elu, tf.selu].map((f) => grad((at: T) => tf.sum(f(at)), x!)),
      given([0, 1]),
    );
    expect(elu).toEqual([1, 1]);
    // SELU's scale (Klambauer et al. 2017).
    selu!.forEach((slope) => expect(slope).toBeCloseTo(1.0507009873554805, 12));
  });
});

describe("gradients and second derivatives", () => {
  for (const [name, f, shape] of cases)
    it(`of ${name} are the slopes`, () => {
      const size = shape.reduce((a, b) => a * b, 1);
      return expectSlopes(
        f,
        shape,
        Array.from({ length: size }, (_, i) => 1.1 * Math.sin(2.3 * i + 0.7)),
      );
    });
});
