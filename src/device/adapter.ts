/** The machine's WebGPU adapter, and whether it is a real GPU: on a software adapter WASM is faster. */
import { AuthorError } from "../graph/authorError";

export interface Adapter {
  readonly name: string;
  readonly software: boolean;
}

/** Undefined where there is no WebGPU. */
export async function findAdapter(): Promise<Adapter | undefined> {
  const adapter = await requestAdapter();
  return adapter && describeAdapter(adapter);
}

/** Rejects with LB210 where there is no WebGPU. */
export async function demandAdapter(): Promise<GPUAdapter> {
  const adapter = await requestAdapter();
  if (adapter) return adapter;
  const hint = "take another device, or a browser that has it.";
  throw new AuthorError("LB210", "this browser lacks what the device needs: WebGPU", hint);
}

async function requestAdapter(): Promise<GPUAdapter | undefined> {
  const gpu = (globalThis.navigator as Partial<Navigator> | undefined)?.gpu;
  return (await gpu?.requestAdapter({ powerPreference: "high-performance" }).catch(() => undefined)) ?? undefined;
}

export function describeAdapter(adapter: GPUAdapter): Adapter {
  // Older browsers say it on the adapter.
  const { isFallbackAdapter: atTop } = adapter as { isFallbackAdapter?: boolean };
  const { vendor, architecture, device, description, isFallbackAdapter } = (adapter.info ?? {}) as Partial<
    GPUAdapterInfo & { isFallbackAdapter: boolean }
  >;
  const words = [vendor, architecture, device, description].filter(Boolean).join(" ");
  const software = Boolean(isFallbackAdapter ?? atTop) || /swiftshader|llvmpipe|lavapipe|basic render/i.test(words);
  return { name: description || [vendor, architecture].filter(Boolean).join(" ") || "GPU", software };
}
