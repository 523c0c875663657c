/**
 * Answers commands on a port: opens the device, runs the loop, closes the device. The worker's whole work, apart from its global scope,
 * so that tests run it in-process.
 */
import type { Device, DeviceName } from "../device/device";
import { isEvaluation } from "./composition/evaluation.types";
import { startEvaluation } from "./composition/startEvaluation";
import { startLoop, type Loop } from "./loop";
import { toRunError, type Command, type Ended, type LoopCommand, type LoopEvent, type StartCommand } from "./protocol";

export interface ServeOptions {
  open(name: DeviceName | "auto"): Promise<Device>;
  tell(event: LoopEvent): void;
  now(): number;
  breathe(): Promise<void>;
}

/** Returns what takes the commands; the first must be `start`. */
export function serve({ open, tell, now, breathe }: ServeOptions): (command: Command) => void {
  let loop: Loop | undefined;
  let stopped = false;
  const early: LoopCommand[] = [];

  async function start(command: StartCommand): Promise<void> {
    const { program, device: name, live, mode } = command;
    let last: Ended = { type: "ended", status: "stopped" };
    let device: Device | undefined;
    try {
      device = await open(name);
      if (!stopped) {
        tell({ type: "opened", device: device.name, label: device.label, ...(device.why && { why: device.why }) });
        // `ended` is held back until the device is closed, so that it is the last word.
        const hear = (it: LoopEvent) => void (it.type === "ended" ? (last = it) : tell(it));
        loop = isEvaluation(program)
          ? startEvaluation({ program, device, live, mode, now, breathe, tell: hear })
          : startLoop({ ...command, program, device, now, breathe, tell: hear });
        for (const command of early.splice(0)) loop.command(command);
        await loop.ended;
      }
    } catch (error) {
      last = { type: "ended", status: "failed", error: toRunError(error) };
    } finally {
      device?.dispose();
    }
    tell(last);
  }

  return (command) => {
    if (command.type === "stop") stopped = true;
    if (command.type === "start") void start(command);
    else if (loop) loop.command(command);
    else early.push(command);
  };
}
