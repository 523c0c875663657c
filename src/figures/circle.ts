/**
 * Points on the unit circle (they are normalised) with the density of their angles as a line outside of it: distance from the circle is the
 * density, with a von Mises kernel; the highest of all sets reaches 0.55 of the radius.
 */
import * as Plot from "@observablehq/plot";
import type { FigureSpec, WordedOptions } from "./figure.types";
import { setsTable, toSets, type PointSets, type Points } from "./pointSets";
import { flat, itemsOf, roundPlot, roundSize } from "./roundPlot";

export interface CircleOptions extends WordedOptions {
  /** Concentration κ of the kernel, about 1 / (width in radians)²; 60 if left out. */
  readonly concentration?: number;
  /** Highest density of the scale (1/(2π) = 0.159 is uniform); the sets' highest if left out. */
  readonly highest?: number;
}

const REACH = 0.55;

export function circleSpec(source: PointSets, options: CircleOptions): FigureSpec {
  const sets = toSets(source);
  const items = itemsOf(sets);
  return {
    kind: "circle",
    options,
    height: (width) => roundSize(options, items, width).down,
    empty: sets.some(({ points }) => points.length > 0) ? undefined : "Press Run and the points appear here",
    draw(body, width, own) {
      const size = roundSize(options, items, width, own);
      const densities = sets.map(({ points }) => angleDensity(points, options.concentration));
      const highest = options.highest ?? Math.max(1e-9, ...densities.flat().map(({ density }) => density));
      const line = { strokeLinejoin: "round" } as const;
      const marks: Plot.Markish[] = [
        Plot.line(ring(1), { ...flat, stroke: "var(--rule)", strokeWidth: 1.2 }),
        densities.map((density, i) => {
          const outer = density.map(({ angle, density: d }) => {
            const radius = 1 + (REACH * Math.min(d, highest)) / highest;
            return [radius * Math.cos(angle), radius * Math.sin(angle)];
          });
          const { colour, points } = sets[i]!;
          return points.length === 0
            ? null
            : [
                Plot.line([...outer, ...ring(1).toReversed()], {
                  ...flat,
                  fill: colour,
                  fillOpacity: 0.13,
                  stroke: null,
                }),
                Plot.line(
                  // Where there is nothing, the circle is enough.
                  outer.map((point, k) => (density[k]!.density > highest * 0.01 ? point : [NaN, NaN])),
                  { ...flat, ...line, stroke: colour, strokeWidth: 1.8 },
                ),
              ];
        }),
        sets.map(({ points, colour, r }) =>
          Plot.dot(points.map(unit), { ...flat, r, fill: colour, fillOpacity: points.length > 60 ? 0.45 : 0.9 }),
        ),
      ];
      body.replaceChildren(roundPlot(size, items, 1 + REACH + 0.06, marks));
    },
    table: () => setsTable(sets, ["x", "y"], 200),
    data: () => setsTable(sets, ["x", "y"]),
  };
}

const ring = (radius: number): number[][] =>
  Array.from({ length: 181 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 180;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });

const unit = ([x = 0, y = 0]: readonly number[]): number[] => {
  const length = Math.hypot(x, y) || 1;
  return [x / length, y / length];
};

/** Density over the angle at 181 places from 0 to 2π, with integral 1. */
export function angleDensity(points: Points, concentration = 60): { angle: number; density: number }[] {
  const angles = points.map(([x = 0, y = 0]) => Math.atan2(y, x));
  const places = Array.from({ length: 181 }, (_, i) => (2 * Math.PI * i) / 180);
  const kernel = (d: number) => Math.exp(concentration * (Math.cos(d) - 1));
  const area = (places.slice(1).reduce((sum, place) => sum + kernel(place), 0) * 2 * Math.PI) / 180;
  return places.map((angle) => ({
    angle,
    density: angles.length === 0 ? 0 : angles.reduce((sum, own) => sum + kernel(angle - own), 0) / angles.length / area,
  }));
}
