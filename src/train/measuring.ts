/** Takes the measures of a program at the steps that are due: sums over large data sets chunk by chunk, then one graph for all. */
import type { Buffer, Device, Program } from "../device/device";
import { sizeOf } from "../graph/node";
import type { Feeds } from "./feeds";
import type { Owned } from "./owned";
import type { MeasurePass, TrainingProgram } from "./program.types";
import type { Recorder } from "./recorder";
import { isDue, nextDue } from "./schedule";

export interface MeasuringOptions {
  readonly program: TrainingProgram;
  readonly device: Device;
  readonly owned: Owned;
  readonly feeds: Feeds;
  readonly key: Buffer;
  readonly recorder: Recorder;
}

/** A pass, loaded: its parts in order, each with the buffer of its rows. */
interface LoadedPass {
  readonly pass: MeasurePass;
  readonly parts: readonly { readonly rows: Buffer; readonly graph: MeasurePass["graph"]; readonly program: Program }[];
}

export class Measuring {
  readonly #options: MeasuringOptions;
  readonly #loaded: Program[] = [];
  readonly #measure: Program | undefined;
  readonly #passes: readonly LoadedPass[];

  constructor(options: MeasuringOptions) {
    const { program } = options;
    this.#options = options;
    this.#measure = program.measure && this.#load(program.measure);
    this.#passes = program.passes.map((pass) => this.#loadPass(pass));
  }

  #load(graph: MeasurePass["graph"]): Program {
    const program = this.#options.device.load(graph);
    this.#loaded.push(program);
    return program;
  }

  #loadPass(pass: MeasurePass): LoadedPass {
    const { graph, rest, size, chunk } = pass;
    const part = (of: MeasurePass["graph"], program: Program, from: number, count: number) => {
      const rows = Int32Array.from({ length: count }, (_, i) => from + i);
      return { rows: this.#options.owned.upload(rows, [count], "int32"), graph: of, program };
    };
    const whole = this.#load(graph);
    const parts = Array.from({ length: Math.floor(size / chunk) }, (_, i) => part(graph, whole, i * chunk, chunk));
    const left = size % chunk;
    return { pass, parts: rest ? [...parts, part(rest, this.#load(rest), size - left, left)] : parts };
  }

  /** Updates until the next measure, after `done` of them; Infinity where there is none. */
  distance(done: number): number {
    const { every, steps } = this.#options.program;
    return this.#measure ? nextDue(every, done, steps) - done : Infinity;
  }

  /** Measures the state after `done` updates, if that is due. */
  take(done: number, state: readonly Buffer[]): void {
    const { program, owned, feeds, key, recorder } = this.#options;
    const { measure, every, steps, scalars, arrays, stateCount } = program;
    if (!this.#measure || !measure || !isDue(every, done, steps)) return;
    const counter = owned.upload([done], [], "int32");
    const first = [...state, key, counter];
    const sums = this.#passes.flatMap((pass) => this.#sum(pass, first));
    const extras = feeds.extras(measure, stateCount + 2 + sums.length);
    const outputs = this.#measure.run([...first, ...sums, ...extras]);
    owned.free([counter, ...sums]);
    if (scalars.length > 0)
      recorder.numbers({ step: done, count: 1, names: scalars, buffer: outputs.shift()!, kept: () => true });
    if (outputs.length > 0) recorder.arrays(arrays, outputs);
  }

  /** The pass's sums over all rows. */
  #sum({ pass, parts }: LoadedPass, first: readonly Buffer[]): Buffer[] {
    const { program, owned, feeds } = this.#options;
    let sums = pass.sums.map(({ shape, dtype }) => {
      const all = program.lanes ? [program.lanes.count, ...shape] : shape;
      return owned.upload(new Float32Array(sizeOf(all)), all, dtype);
    });
    for (const { rows, graph, program: part } of parts) {
      const extras = feeds.extras(graph, first.length + 1 + sums.length);
      const next = part.run([...first, rows, ...sums, ...extras]).map((buffer) => owned.add(buffer));
      owned.free(sums);
      sums = next;
    }
    return sums;
  }

  dispose(): void {
    for (const program of this.#loaded) program.dispose();
  }
}
