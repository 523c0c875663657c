/** One engine's answers to the bench's commands, wherever the engine runs: in a process of its own or in a page. */
import type { Engine, Session } from "./engines/engine.types";
import type { Command, Done, Failure, Steps } from "./protocol.types";
import { makeWorkload, suite } from "./workloads/suite";

export const failure = (error: unknown): Failure => ({
  error: error instanceof Error ? error.message : String(error),
});

/** Never rejects: what goes wrong is the answer. */
export function answering(engine: Engine): (command: Command) => Promise<Steps | Done | Failure> {
  let session: Session | undefined;

  async function answer(command: Command): Promise<Steps | Done> {
    if (command.do === "steps") {
      const start = performance.now();
      await session!.steps(command.count);
      const seconds = (performance.now() - start) / 1000;
      const encoding = session!.encoding?.();
      return { seconds, loss: await session!.loss(), ...(encoding && { encoding }) };
    }
    const old = session;
    session = undefined;
    await old?.dispose();
    if (command.do === "load") session = await engine.load(makeWorkload(suite.find(({ id }) => id === command.id)!));
    return {};
  }

  return (command) => answer(command).catch(failure);
}
