/** The machine that the bench runs on. */
import { arch, cpus, loadavg, release, type } from "node:os";
import type { Machine } from "./result.types";

export function machineFacts(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    system: `${type()} ${release()} ${arch()}`,
    node: process.version,
    load: loadavg()[0]!,
  };
}
