/** The engines by name. Lossbook is one engine for each device that it is asked to run on: `lossbook-simd`. */
export const RIVALS = ["tfjs-wasm", "tfjs-cpu", "jax-js", "torch"] as const;
/** Those that run where WebGPU is: in a browser's page, or in Node with a binding of it. */
export const WEBGPU_RIVALS = ["tfjs-webgpu", "jax-js-webgpu"] as const;

const OURS = "lossbook-";

export const ourEngine = (device: string): string => `${OURS}${device}`;

/** The device of one of our engines; undefined for a rival. */
export const deviceOf = (engine: string): string | undefined =>
  engine.startsWith(OURS) ? engine.slice(OURS.length) : undefined;

/** Of an engine or a device. */
export const needsWebgpu = (name: string): boolean => name.endsWith("webgpu");
