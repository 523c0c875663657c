/**
 * What a step costs JavaScript on a device that works elsewhere: the time inside the scan's `run`, which encodes and submits and does not
 * wait, and the dispatches that it encodes.
 */
import type { Device, Scan } from "../../../device/device";
import { median } from "../statistics";

export interface Encoding {
  /** A step. */
  readonly dispatches: number;
  /** A step, by the median of all calls but the first, which may compile: one that the system interrupts would count for many. */
  readonly milliseconds: number;
}

/** The device, and what its scans have taken so far; undefined before the second call, or where they do not tell their dispatches. */
export function withEncodingTimed(device: Device): { readonly device: Device; encoding(): Encoding | undefined } {
  const taken: number[] = [];
  let dispatches: number | undefined;

  const timed = (scan: Scan): Scan => ({
    ...scan,
    run(state, feed, count) {
      const start = performance.now();
      const result = scan.run(state, feed, count);
      taken.push((performance.now() - start) / count);
      dispatches = scan.dispatches;
      return result;
    },
  });

  return {
    device: device.scan ? { ...device, scan: (spec) => timed(device.scan!(spec)) } : device,
    encoding() {
      if (dispatches === undefined || taken.length < 2) return undefined;
      return { dispatches, milliseconds: median(taken.slice(1)) };
    },
  };
}
