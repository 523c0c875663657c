import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GrowingSeries, MOST_POINTS, thin, toRows } from "../../src/train/series";

describe("a metric's column", () => {
  it("grows, while earlier views stay as they were", () => {
    const series = new GrowingSeries();
    const views = [];
    for (let i = 0; i < 500; i += 1) {
      series.append([i], [i * i]);
      views.push(series.view());
    }
    for (const [i, view] of views.entries()) {
      expect(view.length).toBe(i + 1);
      expect(view.values[i]).toBe(i * i);
      expect(view.steps[i]).toBe(i);
    }
  });

  it("takes many points at once", () => {
    const series = new GrowingSeries();
    series.append(
      Float64Array.from({ length: 1000 }, (_, i) => i),
      new Float64Array(1000),
    );
    expect(series.view().length).toBe(1000);
  });
});

describe("what is drawn of it", () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 6000 });

  it("is all of it while it is short", () => {
    expect(thin([3, 1, 2])).toEqual([0, 1, 2]);
  });

  it("keeps order, ends, both extremes, and a bounded size", () => {
    fc.assert(
      fc.property(values, (column) => {
        const kept = thin(column);
        expect(kept.length).toBeLessThanOrEqual(MOST_POINTS);
        for (let i = 1; i < kept.length; i += 1) expect(kept[i]).toBeGreaterThan(kept[i - 1]!);
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(column.length - 1);
        const shown = kept.map((i) => column[i]!);
        const extreme = (of: number[], f: (a: number, b: number) => number): number => of.reduce((a, b) => f(a, b));
        expect(extreme(shown, Math.max)).toBe(extreme(column, Math.max));
        expect(extreme(shown, Math.min)).toBe(extreme(column, Math.min));
      }),
      { numRuns: 60 },
    );
  });

  it("keeps each early step, which a logarithmic axis shows one by one", () => {
    expect(thin(new Float64Array(100_000)).slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  it("is rows by name and step, of the metrics named", () => {
    const metrics = {
      a: { steps: [0, 1], values: [5, 6], length: 2 },
      b: { steps: [0], values: [7], length: 1 },
    };
    expect(toRows(metrics, ["b", "missing"])).toEqual([{ step: 0, metric: "b", value: 7 }]);
    expect(toRows(metrics, []).map(({ metric, step }) => `${metric}${step}`)).toEqual(["a0", "a1", "b0"]);
  });
});
