/**
 * What a step costs JavaScript on a device that works elsewhere: the time inside the scan's `run`, which encodes and submits and does not
 * wait, and the dispatches that it encodes.
 */
import type { Device, Scan } from "../../../device/device";

export interface Encoding {
  readonly dispatches: number;
  /** Of all steps since it was last asked. */
  readonly milliseconds: number;
}

/** The device, and what its scans took since the last call; undefined where they do not tell their dispatches. */
export function withEncodingTimed(device: Device): { readonly device: Device; encoding(): Encoding | undefined } {
  let milliseconds = 0;
  let dispatches: number | undefined;

  const timed = (scan: Scan): Scan => ({
    ...scan,
    run(...args) {
      const start = performance.now();
      const result = scan.run(...args);
      milliseconds += performance.now() - start;
      dispatches = scan.dispatches;
      return result;
    },
  });

  return {
    device: device.scan ? { ...device, scan: (spec) => timed(device.scan!(spec)) } : device,
    encoding() {
      const taken = milliseconds;
      milliseconds = 0;
      return dispatches === undefined ? undefined : { dispatches, milliseconds: taken };
    },
  };
}
