/** An engine in this process or page, by its name; each is loaded only when opened. */
import { BenchError } from "../benchError";
import type { Engine } from "./engine.types";
import { deviceOf } from "./names";

/**
 * Rejects where the engine or the device is not there.
 *
 * @param versionOf the installed version of a package: a page cannot look for itself
 */
export async function openEngine(name: string, versionOf: (packageName: string) => string): Promise<Engine> {
  const device = deviceOf(name);
  if (device !== undefined) return (await import("./lossbook")).lossbookEngine(device);
  const [, library, backend] = /^(tfjs|jax-js)(?:-(cpu|wasm|webgpu))?$/.exec(name) ?? [];
  if (library === "tfjs" && backend) return (await import("./tfjs")).tfjsEngine(backend as "cpu" | "wasm" | "webgpu");
  if (library === "jax-js" && backend !== "cpu")
    return (await import("./jax")).jaxEngine((backend ?? "wasm") as "wasm" | "webgpu", versionOf("@jax-js/jax"));
  throw new BenchError("LB902", `no such engine in JavaScript: ${name}`, "torch runs in Python.");
}
