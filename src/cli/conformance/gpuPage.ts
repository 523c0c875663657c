/** Runs graphs on the WebGPU device of the page that it is put into. */
import type { Device } from "../../device/device";
import { openWebgpu } from "../../device/webgpu/openWebgpu";
import { decodeGraph } from "../../graph/encode/encodeGraph";
import { runGraph } from "./runGraph";

const opened = new Map<boolean | undefined, Promise<Device>>();

export interface Ask {
  /** An encoded graph as plain numbers, for the way into the page. */
  readonly graph: readonly number[];
  readonly inputs: readonly (readonly number[])[];
  /** How products are computed; default: as the adapter likes it. */
  readonly tiles?: boolean;
}

const deviceFor = (tiles: boolean | undefined): Promise<Device> => {
  const shape = tiles === undefined ? undefined : tiles ? { size: 256, tiles } : { size: 64, tiles };
  const device = opened.get(tiles) ?? openWebgpu(shape && { shape });
  opened.set(tiles, device);
  return device;
};

/** Values of each output as text, which has the numbers that JSON lacks. */
export async function run({ graph, inputs, tiles }: Ask): Promise<string[][]> {
  const values = await runGraph(await deviceFor(tiles), decodeGraph(Uint8Array.from(graph)), inputs);
  return values.map((array) => Array.from(array, (x) => (Object.is(x, -0) ? "-0" : String(x))));
}

/** Buffers and programs that are left. */
export async function left(): Promise<number> {
  const devices = await Promise.all(opened.values());
  return devices.reduce((sum, device) => sum + device.liveBuffers(), 0);
}

export async function label(tiles?: boolean): Promise<string> {
  return (await deviceFor(tiles)).label;
}
