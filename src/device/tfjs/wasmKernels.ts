/** The kernels that tfjs's WASM backend lacks and graphs need, in plain TypeScript on its heap. */
import { registerKernel, util, type KernelFunc, type TensorInfo } from "@tensorflow/tfjs-core";

/** The part of BackendWasm that is used. */
interface Heap {
  makeOutput(shape: number[], dtype: string): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array;
}

const segmentSum = (({ inputs, attrs, backend }: { inputs: unknown; attrs: unknown; backend: unknown }) => {
  const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
  const { numSegments } = attrs as { numSegments: number };
  const heap = backend as Heap;
  const rest = x.shape.slice(segmentIds.shape.length);
  const inner = util.sizeFromShape(rest);
  const result = heap.makeOutput([numSegments, ...rest], x.dtype);
  const [from, ids, to] = [x, segmentIds, result].map((tensor) => heap.typedArrayFromHeap(tensor));
  to!.fill(0);
  ids!.forEach((id, row) => {
    if (id < 0) return;
    for (let j = 0; j < inner; j += 1) to![id * inner + j]! += from![row * inner + j]!;
  });
  return result;
}) as KernelFunc;

let registered = false;

export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  registerKernel({ kernelName: "UnsortedSegmentSum", backendName: "wasm", kernelFunc: segmentSum });
}
