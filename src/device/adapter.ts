/** The machine's WebGPU adapter, and whether it is a real GPU: on a software adapter WASM is faster. */
export interface Adapter {
  readonly name: string;
  readonly software: boolean;
}

interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

/** Undefined where there is no WebGPU. */
export async function findAdapter(): Promise<Adapter | undefined> {
  const gpu = (globalThis.navigator as { gpu?: { requestAdapter(): Promise<unknown> } } | undefined)?.gpu;
  const adapter = (await gpu?.requestAdapter().catch(() => undefined)) as
    { info?: AdapterInfo; isFallbackAdapter?: boolean } | null | undefined;
  if (!adapter) return undefined;
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info ?? {};
  const words = [vendor, architecture, device, description].filter(Boolean).join(" ");
  const software =
    Boolean(isFallbackAdapter ?? adapter.isFallbackAdapter) ||
    /swiftshader|llvmpipe|lavapipe|basic render/i.test(words);
  return { name: description || [vendor, architecture].filter(Boolean).join(" ") || "GPU", software };
}
