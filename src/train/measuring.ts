/** Takes the measures of a program: one graph over the state as it is, at the steps that are due. */
import type { Buffer, Device, Program } from "../device/device";
import type { Feeds } from "./feeds";
import type { Owned } from "./owned";
import type { TrainingProgram } from "./program.types";
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

export class Measuring {
  readonly #options: MeasuringOptions;
  readonly #measure: Program | undefined;

  constructor(options: MeasuringOptions) {
    const { program, device } = options;
    this.#options = options;
    this.#measure = program.measure && device.load(program.measure);
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
    const outputs = this.#measure.run([...state, key, counter, ...feeds.extras(measure, stateCount + 2)]);
    owned.free([counter]);
    if (scalars.length > 0)
      recorder.numbers({ step: done, count: 1, names: scalars, buffer: outputs.shift()!, kept: () => true });
    if (outputs.length > 0) recorder.arrays(arrays, outputs);
  }

  dispose(): void {
    this.#measure?.dispose();
  }
}
