/** Kernels of tfjs that a step cannot use, with the reason and the way out, so that nobody is told only that a kernel is missing. */
import { TraceError } from "../traceError";
import type { Lowerings } from "./lowering";

interface Reason {
  /** Continued by the kernel's name. */
  readonly why: string;
  readonly wayOut: string;
  readonly code?: string;
  readonly kernels: string;
}

const reasons: readonly Reason[] = [
  {
    why: "complex numbers cannot be traced",
    wayOut:
      "compute with real and imaginary parts as two tensors; a Fourier transform is a matMul with cosines and sines.",
    kernels: "Complex ComplexAbs FFT IFFT Imag Real",
  },
  {
    why: "the shape of a result depends on values",
    wayOut:
      "keep the whole tensor with a mask (tf.where, tf.mul), or compute this outside the step, where the data is made.",
    kernels:
      "Where Unique SparseFillEmptyRows SparseReshape RaggedGather RaggedRange RaggedTensorToTensor " +
      "NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5",
  },
  {
    why: "text cannot be traced",
    wayOut: "turn text into whole numbers outside the step, where the data is made.",
    kernels: "StaticRegexReplace StringNGrams StringSplit StringToHashBucketFast",
  },
  {
    why: "a step has no canvas and no camera",
    wayOut: "return the picture as a metric or a measure, and draw it in another cell.",
    kernels: "Draw FromPixels",
  },
  {
    code: "LB103",
    why: "random numbers drawn inside a step would be the same at every step",
    wayOut:
      "draw them with a key: random.normal(key, shape), random.uniform(key, shape), random.bernoulli(key, shape, p).",
    kernels: "Multinomial",
  },
  {
    why: "tfjs's own gradients cannot be traced",
    wayOut: "use grad, valueAndGrad or vjp of this library: they are exact to any order.",
    kernels:
      "AvgPoolGrad AvgPool3DGrad Conv2DBackpropFilter Conv3DBackpropFilterV2 DepthwiseConv2dNativeBackpropFilter " +
      "DepthwiseConv2dNativeBackpropInput Dilation2DBackpropFilter Dilation2DBackpropInput EluGrad LRNGrad MaxPoolGrad " +
      "MaxPool3DGrad ResizeBilinearGrad ResizeNearestNeighborGrad",
  },
];

export const refusals: Lowerings = Object.fromEntries(
  reasons.flatMap(({ why, wayOut, code = "LB102", kernels }) =>
    kernels.split(" ").map((kernel) => [
      kernel,
      () => {
        throw new TraceError(code, `${why}: ${kernel}`, wayOut);
      },
    ]),
  ),
);
