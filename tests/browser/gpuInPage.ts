/** Trainings on the WebGPU device in a page, and what they do when the device fails: bundled by the test and put into an empty page. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import type { Device } from "../../src/device/device";
import { simdDevice } from "../../src/device/simd";
import { openWebgpu } from "../../src/device/webgpu/openWebgpu";
import { webgpuDevice } from "../../src/device/webgpu/webgpuDevice";
import type { Values } from "../../src/graph/node";
import { workerHost, type WorkerLike } from "../../src/train/host";
import { startLoop } from "../../src/train/loop";
import type { TrainingProgram } from "../../src/train/program.types";
import type { Command, LoopCheckpoint, LoopCommand, LoopEvent } from "../../src/train/protocol";
import { serve } from "../../src/train/serve";
import { perceptron } from "./perceptron";

const SHAPE = { size: 64, tiles: false };
const STEPS = 6;
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

const bitsOf = (state: readonly Values[]): number[] =>
  state.flatMap((part) => [...new Uint32Array(Float32Array.from(part).buffer)]);

/** The bits of the state after some steps, and what is left on the device. */
async function train(device: Device, steps = STEPS): Promise<number[]> {
  await tf.setBackend("cpu");
  let last: LoopCheckpoint | undefined;
  let failure: unknown;
  const loop = startLoop({
    ...{ program: await perceptron(steps), device, live: {}, mode: "run", keepEnd: true, breathe },
    now: () => performance.now(),
    tell(event) {
      if (event.type === "checkpoint") last = event.checkpoint;
      if (event.type === "ended") failure = event.error;
    },
  });
  await loop.ended;
  if (failure) throw failure;
  return bitsOf(last!.state);
}

/** One training after the other; in memory full of NaN; and two at once on one device. Then what is left of them all. */
export async function repeated(): Promise<Readonly<Record<string, number[]>> & { readonly left: number }> {
  const device = await openWebgpu();
  const first = await train(device);
  // As many words as the training needs, and more, are what the next one finds.
  const poison = Array.from({ length: 4 }, () =>
    device.upload(new Float32Array(100_000).fill(NaN), [100_000], "float32"),
  );
  device.free(poison);
  const poisoned = await train(device);
  const [one, other] = await Promise.all([train(device), train(device)]);
  const left = device.liveBuffers();
  device.dispose();
  return { first, poisoned, one, other, left } as never;
}

const adapterDevice = async (): Promise<GPUDevice> => await (await navigator.gpu.requestAdapter())!.requestDevice();
const codeOf = (error: unknown): string => (error as { code?: string }).code ?? String(error);
const textOf = (error: unknown): string => (error as { message?: string }).message ?? String(error);

/** What is said of a workgroup that is too large for a pipeline, and of an array that is too large for the adapter. */
export async function refusals(): Promise<{
  readonly pipeline: string;
  readonly memory: string;
  readonly left: number;
}> {
  const broken = webgpuDevice({ device: await adapterDevice(), label: "broken", shape: { size: 4096, tiles: false } });
  const pipeline = await train(broken).then(() => "none", codeOf);
  const small = webgpuDevice({ device: await adapterDevice(), label: "small", shape: SHAPE, most: 4 * 2 ** 20 });
  const kept = small.upload([1, 2], [2], "float32");
  let memory = "none";
  try {
    small.upload(new Float32Array(2 ** 20), [1024, 1024], "float32");
  } catch (error) {
    memory = textOf(error);
  }
  // What was there is still there.
  const [values] = await small.read([kept]);
  if (values![1] !== 2) memory = "an array was lost";
  small.free([kept]);
  const left = small.liveBuffers() + broken.liveBuffers();
  return { pipeline, memory, left };
}

export interface Survival {
  readonly events: readonly string[];
  /** Greatest difference from the run that nothing disturbed, on SIMD. */
  readonly error: number;
  readonly why: string;
}

/** Bytes of the device's largest buffer: with an array of 96 MB, beside a small one, and with neither. */
export async function givenBack(): Promise<readonly number[]> {
  const gpu = await adapterDevice();
  const alive = new Set<GPUBuffer>();
  const make = gpu.createBuffer.bind(gpu);
  gpu.createBuffer = (descriptor) => {
    const buffer = make(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      alive.delete(buffer);
      return destroy();
    };
    alive.add(buffer);
    return buffer;
  };
  const device = webgpuDevice({ device: gpu, label: "GPU", shape: SHAPE });
  const largest = (): number => Math.max(0, ...[...alive].map(({ size }) => size));
  const words = 24 * 2 ** 20;
  const large = device.upload(new Float32Array(words), [words], "float32");
  const small = device.upload([1], [1], "float32");
  const sizes = [largest()];
  device.free([large]);
  sizes.push(largest());
  device.free([small]);
  sizes.push(largest());
  const again = device.upload([3], [1], "float32");
  if ((await device.read([again]))[0]![0] !== 3) throw new Error("what came after is not right");
  device.free([again]);
  device.dispose();
  return [...sizes, largest()];
}

export interface Lent {
  /** The square of what was lent, as tfjs computes it, before and after the device has written over its own. */
  readonly squares: readonly (readonly number[])[];
  readonly sameGpu: boolean;
  readonly left: number;
  /** Said by a second device. */
  readonly second: string;
}

/** An array of the device as a tensor. */
export async function lends(): Promise<Lent> {
  const gpu = await adapterDevice();
  const own = webgpuDevice({ device: gpu, label: "GPU", shape: SHAPE });
  const before = own.upload([7, 7, 7], [3], "float32");
  const buffer = own.upload([1, 2, 3, 4], [2, 2], "float32");
  const tensor = await own.tensor!(buffer);
  const square = async (): Promise<number[]> => {
    const product = tf.matMul(tensor as tf.Tensor2D, tensor as tf.Tensor2D);
    const values = [...(await product.data())];
    product.dispose();
    return values;
  };
  const squares = [await square()];
  own.free([buffer, before]);
  const over = own.upload(new Float32Array(1000).fill(9), [1000], "float32");
  squares.push(await square());
  const sameGpu = (tf.backend() as unknown as { device: GPUDevice }).device === gpu;
  const other = webgpuDevice({ device: await adapterDevice(), label: "other", shape: SHAPE });
  const second = await other.tensor!(other.upload([1], [1], "float32")).then(() => "none", codeOf);
  tensor.dispose();
  own.free([over]);
  const left = own.liveBuffers() + tf.memory().numTensors;
  own.dispose();
  other.dispose();
  return { squares, sameGpu, left, second };
}

/** A run in a worker's stead, whose devices are told as they are opened; `hear` may do to the GPU what it likes. */
async function hosted(
  program: TrainingProgram,
  hear: (event: LoopEvent, gpu: GPUDevice, send: (command: LoopCommand) => void) => void,
): Promise<{ readonly events: string[]; readonly why: string; readonly last: LoopCheckpoint }> {
  let gpu: GPUDevice | undefined;
  let opened = 0;
  const open = async (name: string): Promise<Device> => {
    if (name === "simd") return simdDevice();
    opened += 1;
    gpu = await adapterDevice();
    return webgpuDevice({ device: gpu, label: `GPU ${opened}`, shape: SHAPE });
  };
  const makeWorker = (): WorkerLike => {
    let answer: ((command: Command) => void) | undefined;
    const worker: WorkerLike = {
      onmessage: null,
      onerror: null,
      postMessage: (command) => answer?.(command as Command),
      terminate: () => (answer = undefined),
    };
    answer = serve({
      ...{ open, breathe, now: () => performance.now() },
      tell: (event) => worker.onmessage?.({ data: event } as MessageEvent),
    });
    return worker;
  };
  const events: string[] = [];
  let [why, last] = ["", undefined as LoopCheckpoint | undefined];
  await new Promise<void>((over) => {
    const run = workerHost(makeWorker)({ program, device: "webgpu", live: {}, mode: "run", keepEnd: true }, (event) => {
      if (event.type === "opened") events.push(event.label);
      if (event.type === "checkpoint") last = event.checkpoint;
      if (event.type === "revived") {
        events.push(event.step > 0 ? "revived" : "revived from the start");
        why = event.why;
      }
      if (event.type === "ended") {
        events.push(event.error?.message ?? event.status);
        over();
      }
      if (gpu) hear(event, gpu, run.send);
    });
  });
  return { events, why, last: last! };
}

/**
 * A run whose GPU is destroyed at the first checkpoint, and again later: it goes on on a new device, then on SIMD. (Checkpoints are asked
 * for, since a run as short as this makes none by itself.)
 */
export async function survives(): Promise<Survival> {
  await tf.setBackend("cpu");
  const steps = 400;
  const inside = (step: number): boolean => step > 0 && step < steps;
  const { events, why, last } = await hosted(await perceptron(steps), (event, gpu, send) => {
    if (event.type === "progress" && inside(event.step)) send({ type: "checkpoint" });
    if (event.type === "checkpoint" && inside(event.checkpoint.step)) gpu.destroy();
  });
  const undisturbed = await train(simdDevice(), steps);
  const numbers = (bits: readonly number[]): Float32Array => new Float32Array(Uint32Array.from(bits).buffer);
  const [got, expected] = [numbers(bitsOf(last.state)), numbers(undisturbed)];
  const error = Math.max(...got.map((x, i) => Math.abs(x - expected[i]!)));
  return { events, error, why };
}

/** A run whose GPU says, in the middle of it, that its memory is full. */
export async function outOfMemory(): Promise<Omit<Survival, "error">> {
  await tf.setBackend("cpu");
  return hosted(await perceptron(400), (event, gpu, send) => {
    if (event.type === "progress" && event.step > 0) send({ type: "checkpoint" });
    if (event.type !== "checkpoint" || event.checkpoint.step === 400) return;
    const error = new GPUOutOfMemoryError("no room for a buffer of 3 GB");
    gpu.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error }));
  });
}
