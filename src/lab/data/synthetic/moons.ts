/** Two half circles that reach into each other: A (cos t, sin t), B (1 − cos t, ½ − sin t), t in [0, π], with noise. */
import { hostRandom } from "../../../graph/index";
import type { Split } from "../split.types";
import { maybeCounts, named, recently, splitOf } from "./split";

export interface MoonsOptions {
  /** Half of them of each moon, in turns. */
  readonly rows: number;
  /** Deviation in each coordinate, default 0.1. */
  readonly noise?: number;
  /** Places t: at random (default), or evenly, t = π (i + ½)/m for the m rows of a moon. */
  readonly even?: boolean;
  /** Default 1. */
  readonly seed?: number;
}

/** Inputs [n, 2], targets int32 [n]: the moon. Throws LB345. */
export function moons({ rows, noise = 0.1, even = false, seed = 1 }: MoonsOptions): Split {
  maybeCounts({ rows });
  const id = `moons(${named({ rows, noise, even, seed })})`;
  return recently(id, () => {
    const draw = hostRandom(seed);
    return splitOf({
      id,
      size: rows,
      features: 2,
      classes: ["A", "B"],
      row(to, index) {
        const moon = index % 2;
        const ofMoon = Math.ceil((rows - moon) / 2);
        const t = Math.PI * (even ? (Math.floor(index / 2) + 0.5) / ofMoon : draw.uniform());
        to[0] = (moon === 0 ? Math.cos(t) : 1 - Math.cos(t)) + noise * draw.normal();
        to[1] = (moon === 0 ? Math.sin(t) : 0.5 - Math.sin(t)) + noise * draw.normal();
        return moon;
      },
    });
  });
}
