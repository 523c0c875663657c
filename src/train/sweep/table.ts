/** The rows of a sweep as they fill; views of them are immutable. Settled rows are kept on a shelf, so that a reloaded page has them. */
import type { Progress } from "../protocol";
import type { RunError } from "../run.types";
import type { Shelf } from "../shelf";
import type { Setting } from "./settings";
import { isSettled, type SweepRow } from "./sweep.types";

export class Table {
  readonly #settings: readonly Setting[];
  readonly #key: string;
  readonly #shelf: Shelf;
  #rows: SweepRow[];

  /** `key` names what is computed. */
  constructor(settings: readonly Setting[], key: string, shelf: Shelf) {
    this.#settings = settings;
    this.#key = `sweep:${key}`;
    this.#shelf = shelf;
    this.#rows = settings.map(unrun);
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
    await this.#shelf.put(this.#key, lasting);
  }

  async recall(): Promise<void> {
    const kept = (await this.#shelf.get(this.#key)) as readonly SweepRow[] | undefined;
    for (const row of kept ?? []) if (!isSettled(this.row(row.index))) this.#rows[row.index] = row;
  }

  /** All rows wait. */
  async forget(): Promise<void> {
    this.#rows = this.#settings.map(unrun);
    await this.#shelf.remove(this.#key);
  }
}

const unrun = ({ index, knobs, seed }: Setting): SweepRow => {
  return { index, knobs, seed, status: "waiting", step: 0, steps: 0, last: {} };
};
