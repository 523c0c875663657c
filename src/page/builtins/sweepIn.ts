/** `sweep({experiment, grid, seeds})` in a cell: one strip, which stays when the cell runs again; its value is the table so far. */
import type { CellContext } from "../../runtime/createRuntime";
import { createSweep } from "../../train/sweep/createSweep";
import type { SweepSettings } from "../../train/sweep/sweep.types";
import type { PageSession } from "../pageSession";
import { sweepStrip, type SweepElement, type SweepStrip } from "../sweep/sweepStrip";
import { slotOf } from "./slotOf";

export function sweepIn(session: PageSession, makeSweep: typeof createSweep = createSweep) {
  return (cell: CellContext) =>
    (given: unknown): SweepElement => {
      // What is wrong with them is told by the strip, in its place.
      const settings = (given ?? {}) as SweepSettings;
      const { value: strip, isNew } = slotOf<SweepStrip>(cell, "sweep", (name) =>
        sweepStrip({
          sweep: makeSweep({ settings, device: session.device, shelf: session.shelf }),
          settings,
          session,
          name,
        }),
      );
      if (!isNew) strip.update(settings);
      return strip.element;
    };
}
