/** The entry of an engine's process: answers the bench's commands with one engine. `node src/cli/run.mjs …/engineProcess.ts jax-js`. */
import { createInterface } from "node:readline";
import { answering, failure } from "./answering";
import { adapterName } from "./engines/adapterName";
import type { Engine } from "./engines/engine.types";
import { needsWebgpu } from "./engines/names";
import { openEngine } from "./engines/openEngine";
import { packageVersion } from "./packageVersion";
import type { Command, Done, Failure, Greeting, Steps } from "./protocol.types";

type Reply = Greeting | Steps | Done | Failure;

const say = (reply: Reply): void => void process.stdout.write(`${JSON.stringify(reply)}\n`);

export async function main([name]: string[]): Promise<number> {
  let engine: Engine;
  try {
    const adapter = needsWebgpu(name!) && (await adapterName());
    engine = await openEngine(name!, packageVersion);
    say({
      label: engine.label,
      ...(adapter && { adapter: `${adapter}, by Node's ${process.env.LOSSBOOK_NODE_WEBGPU}` }),
    });
  } catch (error) {
    say(failure(error));
    return 1;
  }
  const answer = answering(engine);
  for await (const line of createInterface({ input: process.stdin })) say(await answer(JSON.parse(line) as Command));
  return 0;
}
