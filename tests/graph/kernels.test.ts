// Every lowered tfjs kernel: its graph on the reference, on SIMD, and node by node on tfjs's CPU backend, against tfjs itself.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { trace, TraceError } from "../../src/graph/index";
import { kernels, lowerings } from "../../src/graph/lower/index";
import { refusals } from "../../src/graph/lower/refusals";
import { evaluate, given } from "../lab/evaluate";
import { image, one, transforms, turns } from "../../src/cli/conformance/imageCases";
import { kernelCases } from "../../src/cli/conformance/kernelCases";
import { expectSameAsTfjs } from "./sameAsTfjs";

type T = tf.Tensor;

describe("lowered kernels", () => {
  it("each have a case", () => {
    expect(Object.keys(lowerings).filter((name) => !kernelCases.some(({ kernel }) => kernel === name))).toEqual([]);
  });
  for (const one of kernelCases)
    it(`${one.kernel}: reference, SIMD and tfjs device agree with tfjs`, () =>
      expectSameAsTfjs(one.f, one.inputs, one.tolerance));
  it("leave no tensor behind on tfjs", () => {
    expect(tf.memory().numTensors).toBe(0);
  });
});

describe("images of a batch", () => {
  it("are transformed each by its own numbers", async () => {
    const [all, ...each] = await evaluate(
      (x, t) => {
        const [xs, ts] = [x as tf.Tensor4D, t as tf.Tensor2D];
        return [xs, one(xs, 0), one(xs, 1)].map((some, i) =>
          tf.concat(
            transforms(some, i === 0 ? ts : one(ts, i - 1)).map((y) => tf.reshape(y, [some.shape[0], -1])),
            1,
          ),
        );
      },
      given(
        Array.from({ length: 120 }, (_, i) => Math.sin(2.7 * i)),
        image.shape,
      ),
      given(turns.values!, turns.shape),
    );
    expect(all).toEqual(each.flat());
  });
});

describe("channels first", () => {
  it("of a depthwise convolution, which tfjs's CPU backend lacks, are channels last turned round", async () => {
    const [first, last] = await evaluate(
      (x, w) => {
        const filter = w as tf.Tensor4D;
        const turned = tf.transpose(x!, [0, 2, 3, 1]) as tf.Tensor4D;
        return [
          tf.depthwiseConv2d(x as tf.Tensor4D, filter, 2, "same", "NCHW"),
          tf.transpose(tf.depthwiseConv2d(turned, filter, 2, "same"), [0, 3, 1, 2]),
        ];
      },
      given(
        Array.from({ length: 60 }, (_, i) => Math.sin(2.7 * i)),
        [1, 3, 4, 5],
      ),
      given(
        Array.from({ length: 24 }, (_, i) => Math.cos(i)),
        [2, 2, 3, 2],
      ),
    );
    expect(first).toHaveLength(36);
    expect(first).toEqual(last);
  });
});

describe("mistakes", () => {
  const code = (f: (x: T) => T): string => {
    try {
      trace([{ name: "x", shape: [2, 3], dtype: "float32" }], ([x]) => f(x!));
    } catch (error) {
      return error instanceof TraceError ? `${error.code} ${error.hint !== ""}: ${error.message}` : String(error);
    }
    return "none";
  };
  it("are told for every kernel that is refused", () => {
    const registered = tf.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName);
    expect(registered.filter((name) => !(name in kernels))).toEqual([]);
    for (const [name, refuse] of Object.entries(refusals))
      expect(() => refuse({}, () => undefined as never, {})).toThrow(new RegExp(`^LB10[23] .*: ${name}$`));
  });
  it("are told with a code and a way out", () => {
    expect(code((x) => tf.scalar(x.dataSync()[0]!))).toMatch(/^LB101 true/);
    expect(code((x) => tf.unique(x).values)).toMatch(/^LB102 true: .*the shape of a result depends on values: Unique/);
    expect(code((x) => tf.cast(tf.multinomial(x as tf.Tensor2D, 2, 1), "float32"))).toMatch(/^LB103 true/);
    expect(code((x) => tf.real(tf.complex(x, x)))).toMatch(/^LB102 true: .*complex/);
    expect(code((x) => tf.grad((y: T) => tf.elu(y))(x))).toMatch(/^LB102 true: .*gradients/);
    expect(code((x) => tf.add(x, tf.randomNormal([2, 3])))).toMatch(/^LB103 true/);
    expect(code((x) => tf.matMul(x, x))).toMatch(/^LB104 true/);
    expect(code((x) => tf.add(x, tf.zeros([4])))).toMatch(/^LB104 true/);
  });
});
