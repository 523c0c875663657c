/** Opens the GPU with as large buffers as the adapter allows. */
import type { Device } from "../device";
import { demandAdapter, describeAdapter } from "../adapter";
import type { Shape } from "./pieces/piece";
import { webgpuDevice } from "./webgpuDevice";

/** Invocations a workgroup: as many as a tile of a product needs, or, on software, few enough to be shared among cores. */
const REAL: Shape = { size: 256, tiles: true };
const SOFTWARE: Shape = { size: 64, tiles: false };

/** What we use to the full, then what tfjs does when it works on the same device. */
const LIMITS = [
  ...(["maxBufferSize", "maxStorageBufferBindingSize"] as const),
  ...(["maxComputeInvocationsPerWorkgroup", "maxComputeWorkgroupSizeX"] as const),
  ...(["maxComputeWorkgroupStorageSize", "maxComputeWorkgroupsPerDimension"] as const),
];

export interface OpenOptions {
  /** Default: as the adapter is real or software. */
  readonly shape?: Shape;
}

export async function openWebgpu({ shape }: OpenOptions = {}): Promise<Device> {
  const adapter = await demandAdapter();
  const { name, software } = describeAdapter(adapter);
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const device = await adapter.requestDevice({ requiredLimits });
  return webgpuDevice({ device, label: `WebGPU · ${name}`, shape: shape ?? (software ? SOFTWARE : REAL) });
}
