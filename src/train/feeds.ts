/**
 * The inputs of a program's graphs that stay from step to step, as buffers: bound data, uploaded once however many graphs use them,
 * live knobs, uploaded again when they change, and knobs that differ by lane.
 */
import type { Buffer, Device } from "../device/device";
import type { Graph, Shape, Values } from "../graph/node";
import { laneInputName, liveInputName, type ProgramLanes } from "./program.types";
import type { LiveValues } from "./protocol";

export class Feeds {
  readonly #device: Device;
  readonly #bound = new Map<Values, Buffer>();
  readonly #live = new Map<string, { value: number; buffer?: Buffer }>();

  readonly #lanes: ReadonlyMap<string, readonly number[]>;
  readonly #laneBuffers = new Map<string, Buffer>();

  constructor(device: Device, live: LiveValues, lanes?: ProgramLanes) {
    this.#device = device;
    const names = Object.keys(lanes?.values[0] ?? {});
    this.#lanes = new Map(names.map((name) => [laneInputName(name), lanes!.values.map((values) => values[name]!)]));
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
    const values = this.#lanes.get(name);
    if (values) {
      const buffer = this.#laneBuffers.get(name) ?? this.#upload(values, [values.length]);
      this.#laneBuffers.set(name, buffer);
      return buffer;
    }
    const knob = this.#live.get(name);
    if (!knob) throw new Error(`nothing feeds the graph's input: ${name}`);
    knob.buffer ??= this.#upload([knob.value], []);
    return knob.buffer;
  }

  /** Rounded to float32 on every device, as a number written in the step is. */
  #upload(values: readonly number[], shape: Shape): Buffer {
    return this.#device.upload(values.map(Math.fround), shape, "float32");
  }

  free(): void {
    const knobs = [...this.#live.values()].flatMap(({ buffer }) => (buffer ? [buffer] : []));
    this.#device.free([...this.#bound.values(), ...this.#laneBuffers.values(), ...knobs]);
    this.#bound.clear();
    this.#laneBuffers.clear();
    this.#live.clear();
  }
}
