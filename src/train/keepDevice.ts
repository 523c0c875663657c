/**
 * Opens a device that compiles beside the page's work once, for runs one after the other: kernels that one compiled serve the next. A device
 * that failed a run is opened anew.
 */
import type { Device, DeviceName } from "../device/device";

type Open = (name: DeviceName | "auto") => Promise<Device>;

export function keepDevice(open: Open): Open {
  let idle: { readonly name: string; readonly device: Device } | undefined;

  function lent(name: string, device: Device): Device {
    let sound = true;
    const watched = async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        sound = false;
        throw error;
      }
    };
    return {
      ...device,
      read: (buffers) => watched(device.read(buffers)),
      ready: (tell) => watched(device.ready!(tell)),
      dispose() {
        if (!sound || idle || device.liveBuffers() > 0) device.dispose();
        else idle = { name, device };
      },
    };
  }

  return async (name) => {
    const kept = idle;
    idle = undefined;
    if (kept?.name === name) return lent(name, kept.device);
    kept?.device.dispose();
    const device = await open(name);
    return device.ready ? lent(name, device) : device;
  };
}
