/** The machine's WebGPU adapter, and whether it is a real GPU: on a software adapter WASM is faster. */
export interface Adapter {
  readonly name: string;
  readonly software: boolean;
}

/** Undefined where there is no WebGPU. */
export async function findAdapter(): Promise<Adapter | undefined> {
  const gpu = (globalThis.navigator as Partial<Navigator> | undefined)?.gpu;
  const adapter = await gpu?.requestAdapter().catch(() => undefined);
  return adapter ? describeAdapter(adapter) : undefined;
}

export function describeAdapter(adapter: GPUAdapter): Adapter {
  // Older browsers say it on the adapter.
  const { isFallbackAdapter: atTop } = adapter as { isFallbackAdapter?: boolean };
  const { vendor, architecture, device, description, isFallbackAdapter } = (adapter.info ?? {}) as Partial<
    GPUAdapterInfo & { isFallbackAdapter: boolean }
  >;
  const words = [vendor, architecture, device, description].filter(Boolean).join(" ");
  const software =
    Boolean(isFallbackAdapter ?? atTop) || /swiftshader|llvmpipe|lavapipe|basic render/i.test(words);
  return { name: description || [vendor, architecture].filter(Boolean).join(" ") || "GPU", software };
}
