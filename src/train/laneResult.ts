/** What one lane has brought so far (of a run without lanes, its only one): columns that grow in place, and the last arrays. */
import type { Column } from "./protocol";
import type { ArrayValue, RunError, Series } from "./run.types";
import { GrowingSeries } from "./series";

export class LaneResult {
  arrays: Readonly<Record<string, ArrayValue>> = {};
  error: RunError | undefined;
  readonly #series = new Map<string, GrowingSeries>();

  append({ name, steps, values }: Pick<Column, "name" | "steps" | "values">): void {
    const series = this.#series.get(name) ?? new GrowingSeries();
    this.#series.set(name, series);
    series.append(steps, values);
  }

  /** Views of the columns as they are now. */
  metrics(): Record<string, Series> {
    return Object.fromEntries([...this.#series].map(([name, series]) => [name, series.view()]));
  }

  /** Copies of the columns. */
  columns(lane: number): Column[] {
    return Object.entries(this.metrics()).map(([name, { steps, values }]) => ({
      name,
      lane,
      steps: Float64Array.from(steps),
      values: Float64Array.from(values),
    }));
  }
}

/** Last value of each metric. */
export function lastOf(metrics: Readonly<Record<string, Series>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, { values, length }]) => (length > 0 ? [[name, values[length - 1]!]] : [])),
  );
}
