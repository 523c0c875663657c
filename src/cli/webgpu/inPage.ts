/** The WebGPU device in a page: bundled by tests and benches, and put into an empty page. */
import { openWebgpu } from "../../device/webgpu/openWebgpu";
import type { Device } from "../../device/device";
import { decodeGraph } from "../../graph/encode/encodeGraph";
import { runGraph } from "../conformance/runGraph";

let opened: Promise<Device> | undefined;

export interface Ask {
  /** An encoded graph as plain numbers, for the way into the page. */
  readonly graph: readonly number[];
  readonly inputs: readonly (readonly number[] | undefined)[];
  readonly tiles?: boolean;
}

/** Values of each output, or what was thrown. Numbers that JSON lacks travel as text. */
export async function run(asks: readonly Ask[], tiles?: boolean): Promise<(string[][] | string)[]> {
  opened ??= openWebgpu(tiles === undefined ? {} : { shape: tiles ? { size: 256, tiles } : { size: 64, tiles } });
  const device = await opened;
  const results: (string[][] | string)[] = [];
  for (const { graph, inputs } of asks) {
    try {
      const values = await runGraph(device, decodeGraph(Uint8Array.from(graph)), inputs as never);
      results.push(values.map((array) => Array.from(array, (x) => (Object.is(x, -0) ? "-0" : String(x)))));
    } catch (error) {
      results.push(error instanceof Error ? `${error.message}` : String(error));
    }
  }
  return results;
}
