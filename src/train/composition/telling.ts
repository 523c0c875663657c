/**
 * Many parts told as one run: their columns under their names, steps and seconds added up. Remembers all columns that it told, so that a part
 * whose worker died can be told again from where it goes on.
 */
import type { Column, Ended, LaneArrays, LoopEvent, Progress } from "../protocol";
import type { ArrayValue } from "../run.types";
import type { CheckedPoint } from "./point";

export interface PartOptions {
  readonly name?: string | undefined;
  readonly steps: number;
  readonly lanes?: number | undefined;
  /** See evenSteps; steps as they are, if left out. */
  readonly toEven?: (step: number) => number;
}

interface Part extends PartOptions {
  /** Of the whole, when it began. */
  readonly offset: number;
  /** Length of what was told when it was last safe. */
  safe: number;
  step: number;
  seconds: number;
}

/** What is of a part and of the whole alike. */
const PASSED_ON: ReadonlySet<LoopEvent["type"]> = new Set(["paused", "alive", "compiling", "slept"]);

export class Telling {
  readonly #send: (event: LoopEvent) => void;
  readonly #told: Column[] = [];
  #opened = false;
  #part: Part | undefined;
  /** Updates and seconds of the parts that are over, and the author's own. */
  #step = 0;
  #seconds = 0;
  #ownSeconds = 0;
  /** Milliseconds since the last telling of points. */
  #since = 0;
  #declared: number | undefined;
  #steps = 0;
  /** Points that came in this pass through the generator, and that were ever taken. */
  #seen = 0;
  #taken = 0;
  #points = new Map<string, { steps: number[]; values: number[] }>();
  #pointStep = 0;
  #arrays: Record<string, ArrayValue> = {};

  constructor(send: (event: LoopEvent) => void) {
    this.#send = send;
  }

  /** The generator starts from the beginning, and will yield again what it yielded. */
  rewindPoints(): void {
    this.#seen = 0;
  }

  begin(options: PartOptions): void {
    this.tell();
    this.#steps += options.steps;
    this.#part = { ...options, offset: this.#step, safe: this.#told.length, step: 0, seconds: 0 };
  }

  hear(event: LoopEvent): void {
    const part = this.#part!;
    if (event.type === "opened" && !this.#opened) {
      this.#opened = true;
      this.#send(event);
    }
    if (PASSED_ON.has(event.type)) this.#send(event);
    if (event.type === "checkpoint") part.safe = this.#told.length;
    if (event.type === "progress") {
      // An evaluation's entries are no steps.
      if (part.steps > 0) part.step = event.step;
      part.seconds = event.seconds;
      const columns = event.columns.map((column) => renamed(column, part));
      this.#told.push(...columns);
      this.#progress(columns, arraysOf(event.arrays ?? [], part));
    }
    if (event.type === "revived") {
      this.#told.length = part.safe;
      this.#send(event);
      this.#progress(this.#told, {});
    }
  }

  /** The part is over. */
  done(): void {
    const { step = 0, seconds = 0 } = this.#part ?? {};
    this.#step += step;
    this.#seconds += seconds;
    this.#part = undefined;
  }

  /** Takes a point; false where it was taken in an earlier pass. */
  point({ step, steps, metrics, arrays }: CheckedPoint): boolean {
    this.#seen += 1;
    if (this.#seen <= this.#taken) return false;
    this.#taken = this.#seen;
    if (steps !== undefined) this.#declared = steps;
    const at = step ?? this.#step;
    this.#pointStep = Math.max(this.#pointStep, step ?? 0);
    for (const [name, value] of metrics) {
      const column = this.#points.get(name) ?? { steps: [], values: [] };
      this.#points.set(name, column);
      column.steps.push(at);
      column.values.push(value);
    }
    this.#arrays = { ...this.#arrays, ...arrays };
    return true;
  }

  /** Counts an author's own time; gives the milliseconds since something was last told. */
  worked(milliseconds: number): number {
    this.#ownSeconds += milliseconds / 1000;
    this.#since += milliseconds;
    return this.#since;
  }

  /** Tells the points that were taken. */
  tell(): void {
    this.#since = 0;
    const columns = [...this.#points].map(([name, { steps, values }]): Column => {
      return { name, lane: 0, steps: Float64Array.from(steps), values: Float64Array.from(values) };
    });
    const arrays = this.#arrays;
    if (columns.length === 0 && Object.keys(arrays).length === 0) return;
    this.#points = new Map();
    this.#arrays = {};
    this.#told.push(...columns);
    this.#progress(columns, arrays);
  }

  paused(): void {
    this.tell();
    this.#send({ type: "paused" });
  }

  end(ended: Ended): void {
    this.tell();
    // What was reached is all that there is.
    if (ended.status === "done") this.#declared = Math.max(this.#step, this.#pointStep);
    if (ended.status === "done") this.#progress([], {});
    this.#send(ended);
  }

  #progress(columns: readonly Column[], arrays: Readonly<Record<string, ArrayValue>>): void {
    const done = this.#step + (this.#part?.step ?? 0);
    const step = Math.max(done, this.#pointStep);
    const { toEven = (own: number) => own, step: own = 0 } = this.#part ?? {};
    const told: LaneArrays[] = Object.keys(arrays).length > 0 ? [{ lane: 0, values: arrays }] : [];
    this.#send({
      type: "progress",
      step,
      even: Math.max(this.#step + toEven(own), this.#pointStep),
      steps: Math.max(step, this.#declared ?? this.#steps),
      seconds: this.#seconds + this.#ownSeconds + (this.#part?.seconds ?? 0),
      columns,
      ...(told.length > 0 && { arrays: told }),
    } satisfies Progress);
  }
}

const nameOf = (name: string, lane: number, part: Part): string =>
  [part.name, part.lanes === undefined ? undefined : lane, name].filter((word) => word !== undefined).join(".");

function renamed({ name, lane, steps, values }: Column, part: Part): Column {
  const own = part.name === undefined ? steps.map((step) => step + part.offset) : steps;
  return { name: nameOf(name, lane, part), lane: 0, steps: own, values };
}

function arraysOf(arrays: readonly LaneArrays[], part: Part): Record<string, ArrayValue> {
  const entries = arrays.flatMap(({ lane, values }) =>
    Object.entries(values).map(([name, value]): [string, ArrayValue] => [nameOf(name, lane, part), value]),
  );
  return Object.fromEntries(entries);
}
