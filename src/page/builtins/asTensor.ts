/**
 * `asTensor(run.arrays.weights)`: a result as a tensor that computes when asked, for a cell that goes on with it in tfjs. Runs work in threads of
 * their own, so its numbers are copied once, to where tfjs works on the page: the GPU where there is one, else the processor.
 */
import { setBackend, tensor, type Tensor } from "@tensorflow/tfjs-core";
import { findAdapter } from "../../device/adapter";
import type { Device } from "../../device/device";
import { AuthorError, shown } from "../../graph/authorError";
import { sizeOf } from "../../graph/node";
import type { CellContext } from "../../runtime/createRuntime";
import type { ArrayValue } from "../../train/run.types";
import type { PageSession } from "../pageSession";

let gpu: Promise<Device | undefined> | undefined;

/** The page's own device, whose GPU tfjs shares; undefined where tfjs computes on the processor. */
async function openGpu(asked: string): Promise<Device | undefined> {
  const adapter = asked === "webgpu" || asked === "auto" ? await findAdapter() : undefined;
  if (!adapter || (adapter.software && asked !== "webgpu")) return undefined;
  const { openWebgpu } = await import("../../device/webgpu/openWebgpu");
  return openWebgpu().catch(() => undefined);
}

async function onProcessor(value: ArrayValue): Promise<Tensor> {
  await import("@tensorflow/tfjs-backend-cpu");
  await setBackend("cpu");
  return tensor(value.values, [...value.shape], value.values instanceof Int32Array ? "int32" : "float32");
}

async function onGpu(device: Device, { shape, values }: ArrayValue): Promise<Tensor> {
  const buffer = device.upload(values, shape, values instanceof Int32Array ? "int32" : "float32");
  try {
    return await device.tensor!(buffer);
  } finally {
    device.free([buffer]);
  }
}

/** The tensor is disposed of when the cell runs again. Rejects with LB017 for what is no array of a result. */
export async function tensorFor(session: PageSession, { invalidation }: CellContext, value: unknown): Promise<Tensor> {
  if (!isArrayValue(value)) {
    const hint = "pass one of run.arrays, or {shape, values} with a typed array.";
    throw new AuthorError("LB017", `asTensor takes an array of a result, not ${shown(value)}`, hint);
  }
  const device = await (gpu ??= openGpu(session.device()));
  const made = device
    ? await onGpu(device, value).catch((error: unknown) => {
        if ((error as { code?: string }).code === "LB222") throw error;
        // A GPU that failed: the processor goes on, and the next who asks opens it anew.
        gpu = undefined;
        device.dispose();
        return onProcessor(value);
      })
    : await onProcessor(value);
  void invalidation.then(() => made.dispose());
  return made;
}

function isArrayValue(value: unknown): value is ArrayValue {
  const { shape, values } = (value ?? {}) as Partial<ArrayValue>;
  const typed = values instanceof Float32Array || values instanceof Int32Array;
  return typed && Array.isArray(shape) && sizeOf(shape) === values.length;
}
