/** The GPU that an engine here would get, in all the words that the browser gives; what it leaves out is left out. */
export async function adapterName(): Promise<string | undefined> {
  const gpu = (globalThis.navigator as Partial<Navigator> | undefined)?.gpu;
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return undefined;
  const { vendor, architecture, device, description } = (adapter.info ?? {}) as Partial<GPUAdapterInfo>;
  return [vendor, architecture, device, description].filter(Boolean).join(" ") || "without a name";
}
