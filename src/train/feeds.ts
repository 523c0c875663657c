/**
 * The inputs of a program's graphs that stay from step to step, as buffers: bound data, uploaded once however many graphs use them,
 * and live knobs, uploaded again when they change.
 */
import type { Buffer, Device } from "../device/device";
import type { Graph, Values } from "../graph/node";
import { liveInputName } from "./program.types";
import type { LiveValues } from "./protocol";

export class Feeds {
  readonly #device: Device;
  readonly #bound = new Map<Values, Buffer>();
  readonly #live = new Map<string, { value: number; buffer?: Buffer }>();

  constructor(device: Device, live: LiveValues) {
    this.#device = device;
    for (const [id, value] of Object.entries(live)) this.#live.set(liveInputName(id), { value });
  }

  set(id: string, value: number): void {
    const name = liveInputName(id);
    const old = this.#live.get(name);
    if (!old || Object.is(old.value, value)) return;
    if (old.buffer) this.#device.free([old.buffer]);
    this.#live.set(name, { value });
  }

  /** Buffers for the graph's inputs from position `from` on. They stay the feeds' own: do not free them. */
  extras(graph: Graph, from: number): Buffer[] {
    return graph.inputs.slice(from).map(({ name, values, shape, dtype }) => {
      if (!values) return this.#knob(name);
      const buffer = this.#bound.get(values) ?? this.#device.upload(values, shape, dtype);
      this.#bound.set(values, buffer);
      return buffer;
    });
  }

  #knob(name: string): Buffer {
    const knob = this.#live.get(name);
    if (!knob) throw new Error(`nothing feeds the graph's input: ${name}`);
    knob.buffer ??= this.#device.upload([knob.value], [], "float32");
    return knob.buffer;
  }

  free(): void {
    const knobs = [...this.#live.values()].flatMap(({ buffer }) => (buffer ? [buffer] : []));
    this.#device.free([...this.#bound.values(), ...knobs]);
    this.#bound.clear();
    this.#live.clear();
  }
}
