/** The entry of an engine's process: answers the bench's commands with one engine. `node src/cli/run.mjs …/engineProcess.ts jax-js`. */
import { createInterface } from "node:readline";
import type { Engine, Session } from "./engines/engine.types";
import { openEngine } from "./engines/openEngine";
import type { Command, Done, Failure, Greeting, Steps } from "./protocol.types";
import { makeWorkload, suite } from "./workloads/suite";

type Reply = Greeting | Steps | Done | Failure;

const say = (reply: Reply): void => void process.stdout.write(`${JSON.stringify(reply)}\n`);
const failure = (error: unknown): Failure => ({ error: error instanceof Error ? error.message : String(error) });

export async function main([name]: string[]): Promise<number> {
  let engine: Engine;
  try {
    engine = await openEngine(name!);
  } catch (error) {
    say(failure(error));
    return 1;
  }
  say({ label: engine.label });
  let session: Session | undefined;

  async function answer(command: Command): Promise<Steps | Done> {
    if (command.do === "steps") {
      const start = performance.now();
      await session!.steps(command.count);
      const seconds = (performance.now() - start) / 1000;
      return { seconds, loss: await session!.loss() };
    }
    await session?.dispose();
    session = undefined;
    if (command.do === "load") session = await engine.load(makeWorkload(suite.find(({ id }) => id === command.id)!));
    return {};
  }

  for await (const line of createInterface({ input: process.stdin })) {
    try {
      say(await answer(JSON.parse(line) as Command));
    } catch (error) {
      say(failure(error));
    }
  }
  return 0;
}
