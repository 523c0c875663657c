/**
 * Opens a device by name. `auto` takes WebGPU where a real GPU is, else our own SIMD kernels, else what tfjs has. Each is loaded only when
 * opened.
 */
import { AuthorError, shown } from "../graph/authorError";
import { findAdapter, type Adapter } from "./adapter";
import { DEVICE_NAMES, type Device, type DeviceName } from "./device";

/** Rejects with LB214 where there is no device of that name, and with LB210-LB213 where this machine has not what it needs. */
export async function openDevice(name: DeviceName | "auto"): Promise<Device> {
  if (name === "reference") return (await import("./reference")).referenceDevice();
  if (name === "simd") return openSimd();
  if (name === "cpu") return (await import("./tfjs/openCpu")).openCpu();
  if (name === "wasm") return (await import("./tfjs/openWasm")).openWasm();
  if (name === "webgpu") return (await import("./webgpu/openWebgpu")).openWebgpu();
  if (name === "tfjs-webgpu") return (await import("./tfjs/openWebgpu")).openWebgpu();
  if (name !== "auto")
    throw new AuthorError("LB214", `unknown device: ${shown(name)}`, `known: auto, ${DEVICE_NAMES.join(", ")}.`);
  const adapter = await findAdapter();
  if (adapter && !adapter.software) {
    const opened = await openDevice("webgpu").catch(() => undefined);
    if (opened) return { ...opened, why: "this machine has a GPU that the browser can use" };
  }
  const device = await openSimd().catch(() => openDevice("wasm").catch(() => openDevice("cpu")));
  return { ...device, why: whyNotWebgpu(adapter) };
}

function whyNotWebgpu(adapter: Adapter | undefined): string {
  if (!adapter) return "this browser has no WebGPU";
  if (adapter.software) return `this browser's WebGPU is software (${adapter.name}), which WASM outruns`;
  return `WebGPU on ${adapter.name} could not be started`;
}

async function openSimd(): Promise<Device> {
  const [{ simdDevice }, { hasSimd }] = await Promise.all([import("./simd"), import("./simd/wasm/features")]);
  if (hasSimd()) return simdDevice();
  const hint = "take another device, or a newer browser.";
  throw new AuthorError("LB213", "this browser's WebAssembly lacks what the device needs: SIMD", hint);
}
