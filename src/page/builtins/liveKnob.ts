/**
 * `live(Inputs.range(…))`: shows the control and gives a handle that stays the same whatever its value. Cells that use it do
 * not run again; the running loop reads it.
 */
import type { LiveKnob } from "../../train/run.types";
import type { CellContext } from "../../runtime/createRuntime";
import { slotOf } from "./slotOf";

let made = 0;

interface Held {
  readonly handle: LiveKnob;
  take(input: HTMLElement): void;
}

export function liveKnob(cell: CellContext): (input: HTMLElement & { value: number }) => LiveKnob {
  return (input) => {
    const { value: held } = slotOf<Held>(cell, "live", hold);
    held.take(input);
    input.classList.add("knob-live");
    cell.display(input);
    return held.handle;

    function hold(): Held {
      const listeners = new Set<(value: number) => void>();
      let control = input;
      return {
        handle: {
          liveId: `live-${cell.id}-${++made}`,
          get name() {
            return control.querySelector("label")?.textContent ?? "live knob";
          },
          get value() {
            return Number(control.value);
          },
          subscribe(listener) {
            listeners.add(listener);
            return () => void listeners.delete(listener);
          },
        },
        take(next) {
          control = next as typeof input;
          next.addEventListener("input", () => {
            if (control === next) for (const listener of [...listeners]) listener(Number(control.value));
          });
          for (const listener of [...listeners]) listener(Number(control.value));
        },
      };
    }
  };
}
