/** A worker without a thread: the loop runs in this process, behind the same messages, and can be killed without a word. */
import type { Device } from "../../src/device/device";
import type { WorkerLike } from "../../src/train/host";
import type { Command, LoopEvent, StartCommand } from "../../src/train/protocol";
import { serve } from "../../src/train/serve";

export class ServedWorker implements WorkerLike {
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;
  readonly told: LoopEvent[] = [];
  dead = false;
  readonly #answer: (command: Command) => void;

  /** `hear`: sees each event before the page does. */
  constructor(device: Device, now: () => number, hear: (event: LoopEvent, worker: ServedWorker) => void = () => {}) {
    this.#answer = serve({
      open: async () => device,
      now,
      breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
      tell: (event) => {
        if (this.dead) return;
        hear(event, this);
        if (this.dead) return;
        this.told.push(event);
        this.onmessage?.({ data: structuredClone(event) } as MessageEvent);
      },
    });
  }

  postMessage(command: Command): void {
    if (this.dead) return;
    // Programs of tests hold functions, which no clone takes; all else crosses as it would.
    const { program, ...rest } = command as StartCommand;
    this.#answer({ ...structuredClone(rest), ...(program && { program }) } as Command);
  }

  /** Silent from now on, with an error or without. */
  kill(message?: string): void {
    this.dead = true;
    this.#answer({ type: "stop" });
    if (message !== undefined) this.onerror?.({ message } as ErrorEvent);
  }

  terminate(): void {
    this.kill();
  }
}
