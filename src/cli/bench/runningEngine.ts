/** An engine as the bench sees it, wherever it runs. */
import type { Command, Done, Greeting, Steps } from "./protocol.types";

export interface RunningEngine extends Greeting {
  readonly name: string;
  /** Rejects with the engine's reason where it cannot run the workload. */
  load(id: string, file?: string): Promise<void>;
  steps(count: number): Promise<Steps>;
  dispose(): Promise<void>;
  stop(): void;
}

export interface Connection {
  readonly name: string;
  readonly greeting: Greeting;
  /** One command at a time; rejects with what the engine says is wrong. */
  ask<T>(command: Command): Promise<T>;
  stop(): void;
}

export const runningEngine = ({ name, greeting, ask, stop }: Connection): RunningEngine => ({
  ...greeting,
  name,
  load: async (id, file) => void (await ask<Done>({ do: "load", id, ...(file !== undefined && { file }) })),
  steps: (count) => ask<Steps>({ do: "steps", count }),
  dispose: async () => void (await ask<Done>({ do: "dispose" })),
  stop,
});
