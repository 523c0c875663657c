/**
 * A vector field of a small two-dimensional problem: arrows on a grid, their length by the square root of the speed, streamlines from given
 * starts, curves (a manifold of minima, nullclines) and the paths of what really moves.
 */
import * as Plot from "@observablehq/plot";
import type { FigureSpec } from "./figure.types";
import { planePlot, planeSize, planeTable, type Pair, type PlaneDomains, type PlaneOptions } from "./plane";

export interface FieldOptions extends PlaneOptions {
  /** -1 to 1 if left out. */
  readonly x?: readonly [number, number];
  readonly y?: readonly [number, number];
  /** Arrows along each axis; 17 if left out, at most 13 on a phone. 0: none. */
  readonly arrowsAcross?: number;
  /** Starts of streamlines. */
  readonly flow?: readonly Pair[];
  /** Quiet lines: each a list of points. */
  readonly curves?: readonly (readonly Pair[])[];
}

/** Velocity at a place. */
export type VectorField = (x: number, y: number) => Pair;

export function fieldSpec(field: VectorField, options: FieldOptions): FigureSpec {
  const { x = [-1, 1], y = [-1, 1] } = options;
  const domains: PlaneDomains = [x, y];
  const gridOf = (n: number) =>
    Array.from({ length: n * n }, (_, k): { at: Pair; velocity: Pair } => {
      const at: Pair = [
        x[0] + ((x[1] - x[0]) * ((k % n) + 0.5)) / n,
        y[0] + ((y[1] - y[0]) * (Math.floor(k / n) + 0.5)) / n,
      ];
      return { at, velocity: field(...at) };
    });
  return {
    kind: "field",
    options,
    height: (width) => planeSize(options, width, domains).down,
    draw(body, width, own) {
      const size = planeSize(options, width, domains, own);
      const n = Math.min(options.arrowsAcross ?? 17, size.across < 420 ? 13 : Infinity);
      const cell = (size.across - 46 - size.marginRight) / Math.max(1, n);
      const inner = { across: size.across - 46 - size.marginRight, down: size.down - 66 };
      const grid = gridOf(n).filter(({ velocity }) => velocity.every(Number.isFinite));
      const speed = ({ velocity: [dx, dy] }: { velocity: Pair }) => Math.hypot(dx, dy);
      const fastest = Math.max(1e-12, ...grid.map(speed));
      const pixels = [inner.across / (x[1] - x[0]), inner.down / (y[1] - y[0])] as const;
      const line = { x: (d: Pair) => d[0], y: (d: Pair) => d[1], clip: true } as const;
      const under = [
        (options.flow ?? []).map((start) =>
          Plot.line(streamline(field, start, domains), {
            ...line,
            stroke: "var(--c5)",
            strokeWidth: 1.3,
            strokeOpacity: 0.8,
          }),
        ),
        Plot.vector(grid, {
          x: ({ at }: { at: Pair }) => at[0],
          y: ({ at }: { at: Pair }) => at[1],
          // Degrees clockwise from up, on the screen.
          rotate: ({ velocity }) => (Math.atan2(velocity[0] * pixels[0], velocity[1] * pixels[1]) * 180) / Math.PI,
          length: (one) => 0.92 * cell * Math.sqrt(speed(one) / fastest),
          anchor: "middle",
          stroke: "var(--rule)",
          strokeWidth: 1.1,
        }),
        (options.curves ?? []).map((points) =>
          Plot.line(points, { ...line, stroke: "var(--ink)", strokeWidth: 1.6, strokeDasharray: "5 4" }),
        ),
      ];
      body.replaceChildren(planePlot(options, domains, size, { under }));
    },
    table: () => fieldTable(gridOf(8)),
    data: () => {
      const moved = planeTable(options);
      return moved.rows.length > 0 ? moved : fieldTable(gridOf(17));
    },
  };
}

const fieldTable = (grid: readonly { at: Pair; velocity: Pair }[]) => ({
  columns: ["x", "y", "dx", "dy"],
  rows: grid.map(({ at, velocity }) => [...at, ...velocity].map((value) => +value.toPrecision(6))),
});

/**
 * The path of the field's flow from `start`, forwards until it rests or leaves the domains (runge-kutta of fourth order in arc length: steps
 * of a two-hundredth of the width, at most 2,000).
 */
export function streamline(field: VectorField, start: Pair, [x, y]: PlaneDomains): Pair[] {
  const unit = Math.max(x[1] - x[0], y[1] - y[0]);
  const step = unit / 200;
  const direction = (px: number, py: number): Pair => {
    const [dx, dy] = field(px, py);
    const speed = Math.hypot(dx, dy);
    return speed > 0 ? [dx / speed, dy / speed] : [0, 0];
  };
  const points: Pair[] = [start];
  let [px, py] = start;
  for (let i = 0; i < 2000; i++) {
    const a = direction(px, py);
    const b = direction(px + (step / 2) * a[0], py + (step / 2) * a[1]);
    const c = direction(px + (step / 2) * b[0], py + (step / 2) * b[1]);
    const d = direction(px + step * c[0], py + step * c[1]);
    const move: Pair = [(a[0] + 2 * b[0] + 2 * c[0] + d[0]) / 6, (a[1] + 2 * b[1] + 2 * c[1] + d[1]) / 6];
    // At rest the directions before and behind cancel.
    if (!(Math.hypot(...move) > 0.5)) break;
    [px, py] = [px + step * move[0], py + step * move[1]];
    points.push([px, py]);
    if (px < x[0] || px > x[1] || py < y[0] || py > y[1]) break;
  }
  return points;
}
