/**
 * Arrays of a device as tensors of tfjs, whose WebGPU backend then works on the very same GPUDevice: they are copied within the GPU's memory (for the
 * device writes over what it holds) and never pass through JavaScript.
 */
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { registerBackend, removeBackend, setBackend, tensor, type Tensor } from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";
import { sizeOf } from "../../graph/node";
import type { Buffer } from "../device";

const BACKEND = "webgpu";
const WORD = 4;
/** On which tfjs works here; it has one backend of a name. */
let shared: GPUDevice | undefined;

async function share(gpu: GPUDevice): Promise<void> {
  if (shared && shared !== gpu) {
    const hint = "take tensors from one device, or close the first.";
    throw new AuthorError("LB226", "tfjs works on another GPU device of this thread", hint);
  }
  if (!shared) {
    shared = gpu;
    removeBackend(BACKEND);
    registerBackend(BACKEND, () => new WebGPUBackend(gpu, gpu.adapterInfo));
    void gpu.lost.then(() => {
      if (shared !== gpu) return;
      shared = undefined;
      removeBackend(BACKEND);
    });
  }
  await setBackend(BACKEND);
}

/** The caller's to dispose of. tfjs's active backend is WebGPU afterwards. Rejects with LB226 where tfjs works on another device. */
export async function toTensor(
  gpu: GPUDevice,
  heap: { readonly buffer: GPUBuffer },
  place: () => number,
  { shape, dtype }: Buffer,
): Promise<Tensor> {
  await share(gpu);
  if (sizeOf(shape) === 0) return tensor([], [...shape], dtype);
  const size = sizeOf(shape) * WORD;
  const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
  const own = gpu.createBuffer({ label: "a tensor", size, usage: STORAGE | COPY_SRC | COPY_DST });
  const encoder = gpu.createCommandEncoder();
  encoder.copyBufferToBuffer(heap.buffer, place() * WORD, own, 0, size);
  gpu.queue.submit([encoder.finish()]);
  // tfjs copies once more into memory that it manages: a buffer that it only borrows it would never free.
  const made = tensor({ buffer: own }, [...shape], dtype);
  own.destroy();
  return made;
}
