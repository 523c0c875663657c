/**
 * The rows of a sweep as they fill; views of them are immutable. Settled rows are kept on a shelf, so that a reloaded page has them: under the
 * name of what is computed, and its place remembers that something is, so that a page with nothing to bring back need not find out the name.
 */
import type { Progress } from "../protocol";
import type { RunError } from "../run.types";
import type { Shelf } from "../shelf";
import type { Setting } from "./settings";
import { isSettled, type SweepRow } from "./sweep.types";

export interface TableOptions {
  readonly settings: readonly Setting[];
  /** Names the sweep before anything is loaded. */
  readonly place: string;
  /** Names what is computed; asked once, unless it rejects. */
  program(): Promise<string>;
  readonly shelf: Shelf;
}

export class Table {
  readonly #options: TableOptions;
  readonly #settings: readonly Setting[];
  readonly #place: string;
  #key: Promise<string> | undefined;
  readonly #shelf: Shelf;
  #rows: SweepRow[];

  constructor(options: TableOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#place = `sweep:${options.place}`;
    this.#shelf = options.shelf;
    this.#rows = this.#settings.map(unrun);
  }

  /** Where rows are kept: as what is computed is named when this is first called. Rejects with what `program` does. */
  async key(): Promise<string> {
    this.#key ??= this.#options.program();
    try {
      return `${this.#place}:${await this.#key}`;
    } catch (error) {
      this.#key = undefined;
      throw error;
    }
  }

  view(): readonly SweepRow[] {
    return this.#rows.slice();
  }

  row(index: number): SweepRow {
    return this.#rows[index]!;
  }

  waiting(): Setting[] {
    return this.#settings.filter(({ index }) => this.row(index).status === "waiting");
  }

  change(index: number, change: Partial<SweepRow>): void {
    this.#rows[index] = { ...this.row(index), ...change };
  }

  fail(index: number, error: RunError): void {
    this.change(index, { status: "failed", error, ...(error.step !== undefined && { step: error.step }) });
  }

  /** A row that is not settled waits again. */
  rest(index: number): void {
    if (!isSettled(this.row(index))) this.#rows[index] = unrun(this.#settings[index]!);
  }

  /** What a batch's run told; lane i is `indices[i]`. */
  apply(indices: readonly number[], { step, columns, fallen = [] }: Progress): void {
    for (const [lane, index] of indices.entries()) {
      if (isSettled(this.row(index))) continue;
      const own = columns.filter((column) => column.lane === lane && column.values.length > 0);
      const last = Object.fromEntries(own.map(({ name, values }) => [name, values.at(-1)!]));
      this.change(index, { step, last: { ...this.row(index).last, ...last } });
      const error = fallen.find((fall) => fall.lane === lane)?.error;
      if (error) this.fail(index, error);
    }
  }

  /** Keeps the rows that would come out the same again. */
  async save(): Promise<void> {
    const lasting = this.#rows.filter(({ status, error }) => status === "done" || error?.metric !== undefined);
    await this.#shelf.put(await this.key(), lasting);
    await this.#shelf.put(this.#place, true);
  }

  async recall(): Promise<void> {
    if (!(await this.#shelf.get(this.#place))) return;
    const kept = (await this.#shelf.get(await this.key())) as readonly SweepRow[] | undefined;
    for (const row of kept ?? []) if (!isSettled(this.row(row.index))) this.#rows[row.index] = row;
  }

  /** All rows wait. */
  async forget(): Promise<void> {
    this.#rows = this.#settings.map(unrun);
    await this.#shelf.remove(await this.key());
  }
}

const unrun = ({ index, knobs, seed }: Setting): SweepRow => {
  return { index, knobs, seed, status: "waiting", step: 0, steps: 0, last: {} };
};
