/** Opens the GPU with as large buffers as the adapter allows. */
import type { Device } from "../device";
import { demandAdapter, describeAdapter } from "../adapter";
import type { Shape } from "./pieces/piece";
import { webgpuDevice } from "./webgpuDevice";

/** Invocations a workgroup: as many as a tile of a product needs, or, on software, few enough to be shared among cores. */
const REAL: Shape = { size: 256, tiles: true };
const SOFTWARE: Shape = { size: 64, tiles: false };

export interface OpenOptions {
  /** Default: as the adapter is real or software. */
  readonly shape?: Shape;
}

export async function openWebgpu({ shape }: OpenOptions = {}): Promise<Device> {
  const adapter = await demandAdapter();
  const { name, software } = describeAdapter(adapter);
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupSizeX } =
    adapter.limits;
  const requiredLimits = {
    maxBufferSize,
    maxStorageBufferBindingSize,
    maxComputeInvocationsPerWorkgroup,
    maxComputeWorkgroupSizeX,
  };
  const device = await adapter.requestDevice({ requiredLimits });
  return webgpuDevice({ device, label: `WebGPU · ${name}`, shape: shape ?? (software ? SOFTWARE : REAL) });
}
