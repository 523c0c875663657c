/** Hosts a loop on the caller's own thread: for tests, headless checks, and pages without workers. */
import type { Device, DeviceName } from "../device/device";
import type { Host } from "./host";
import { serve } from "./serve";

export interface InProcessOptions {
  open(name: DeviceName | "auto"): Promise<Device>;
  now?(): number;
  /** Default: a macrotask. */
  breathe?(): Promise<void>;
}

const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

export function inProcessHost({ open, now = () => performance.now(), breathe = macrotask }: InProcessOptions): Host {
  return (start, tell) => {
    let over!: () => void;
    const end = new Promise<void>((resolve) => (over = resolve));
    const answer = serve({
      open,
      now,
      breathe,
      tell(event) {
        tell(event);
        if (event.type === "ended") over();
      },
    });
    answer({ type: "start", ...start });
    return {
      send: answer,
      stop() {
        answer({ type: "stop" });
        return end;
      },
    };
  };
}
