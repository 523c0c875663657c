/** An engine that lives in Node, by its name; each is loaded only when opened. */
import { BenchError } from "../benchError";
import type { Engine } from "./engine.types";
import { deviceOf } from "./names";

/** Rejects where the engine or the device is not there. */
export async function openEngine(name: string): Promise<Engine> {
  const device = deviceOf(name);
  if (device !== undefined) return (await import("./lossbook")).lossbookEngine(device);
  if (name === "tfjs-wasm") return (await import("./tfjs")).tfjsEngine("wasm");
  if (name === "tfjs-cpu") return (await import("./tfjs")).tfjsEngine("cpu");
  if (name === "jax-js") return (await import("./jax")).jaxEngine();
  throw new BenchError("LB902", `no such engine in Node: ${name}`, "torch runs in Python.");
}
