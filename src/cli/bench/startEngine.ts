/**
 * The bench's end of an engine's process: starts it, sends one command at a time, takes the answer. A process that ends with a command
 * unanswered rejects it with the last that it said.
 */
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createInterface } from "node:readline";
import { BenchError } from "./benchError";
import { needsWebgpu } from "./engines/names";
import type { Command, Failure, Greeting } from "./protocol.types";
import { runningEngine, type RunningEngine } from "./runningEngine";

/** Milliseconds that a process has to end by itself: a GPU's driver may keep it. */
const PATIENCE = 5000;

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** One thread, and OpenBLAS left to know the processor by itself: settings for another machine's sake make it slower. */
function torchEnvironment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...rest } = process.env;
  return { ...rest, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
}

/** The first Python that has PyTorch: a version manager's `python3` often lacks what the system's has. */
function findPython(): string {
  const has = (python: string): boolean => spawnSync(python, ["-c", "import torch"], { stdio: "ignore" }).status === 0;
  const found = ["python3", "/usr/bin/python3"].find(has);
  if (found) return found;
  throw new BenchError(
    "LB903",
    "no Python with PyTorch: python3",
    "install it, on Debian: apt-get install python3-torch libopenblas0.",
  );
}

function launch(name: string) {
  if (name === "torch") return spawn(findPython(), [pathOf("engines/pytorch.py")], { env: torchEnvironment() });
  const first = needsWebgpu(name) ? ["--import", pathToFileURL(pathOf("nodeWebgpu.mjs")).href] : [];
  return spawn(process.execPath, [...first, pathOf("../run.mjs"), "src/cli/bench/engineProcess.ts", name]);
}

/** Rejects where the engine is not there: PyTorch not installed, a device that does not open. */
export async function startEngine(name: string): Promise<RunningEngine> {
  const process = launch(name);
  let said = "";
  process.stderr.on("data", (data: Buffer) => (said = (said + String(data)).slice(-2000)));
  let settle: { resolve(reply: unknown): void; reject(error: Error): void } | undefined;
  let gone: Error | undefined;
  const over = (why?: string): void => {
    gone ??= new Error(why ?? (said.trim().split("\n").at(-1) || "the process ended"));
    settle?.reject(gone);
  };
  process.on("error", ({ message }) => over(message));
  process.on("close", () => over());
  // A write to a process that is gone ends in `close`.
  process.stdin.on("error", () => undefined);
  createInterface({ input: process.stdout }).on("line", (line) => {
    if (!line.startsWith("{")) return;
    const reply = JSON.parse(line) as Partial<Failure>;
    if (reply.error === undefined) settle?.resolve(reply);
    else settle?.reject(new Error(reply.error));
  });
  const reply = <T>(): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (gone) reject(gone);
      settle = { resolve: resolve as (reply: unknown) => void, reject };
    });
  const ask = <T>(command: Command): Promise<T> => {
    const answer = reply<T>();
    process.stdin.write(`${JSON.stringify(command)}\n`);
    return answer;
  };
  const stop = (): void => {
    process.stdin.end();
    const timer = setTimeout(() => process.kill(), PATIENCE);
    process.on("close", () => clearTimeout(timer));
  };
  try {
    return runningEngine({ name, greeting: await reply<Greeting>(), ask, stop });
  } catch (error) {
    stop();
    throw error;
  }
}
