/**
 * Opens a device by name. `auto` takes WebGPU where a real GPU is, else our own SIMD kernels, else what tfjs has. Each is loaded only when
 * opened.
 */
import { findAdapter } from "./adapter";
import type { Device, DeviceName } from "./device";

export async function openDevice(name: DeviceName | "auto"): Promise<Device> {
  if (name === "reference") return (await import("./reference")).referenceDevice();
  if (name === "simd") return openSimd();
  if (name === "cpu") return (await import("./tfjs/openCpu")).openCpu();
  if (name === "wasm") return (await import("./tfjs/openWasm")).openWasm();
  const adapter = await findAdapter();
  if (name === "webgpu") {
    if (adapter) return (await import("./tfjs/openWebgpu")).openWebgpu(adapter.name);
    throw new Error("LB210 this browser has no WebGPU: take another device, or a browser that has it");
  }
  if (adapter && !adapter.software) {
    const opened = await openDevice("webgpu").catch(() => undefined);
    if (opened) return opened;
  }
  return openSimd().catch(() => openDevice("wasm").catch(() => openDevice("cpu")));
}

async function openSimd(): Promise<Device> {
  const [{ simdDevice }, { hasSimd }] = await Promise.all([import("./simd"), import("./simd/wasm/features")]);
  if (hasSimd()) return simdDevice();
  throw new Error("LB213 this browser's WebAssembly has no SIMD: take another device, or a newer browser");
}
