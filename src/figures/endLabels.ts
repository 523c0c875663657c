/** Names at the ends of lines, moved apart where they would touch. */
import * as Plot from "@observablehq/plot";

export interface End {
  /** Where the line ends, in the plot's units. */
  readonly x: number;
  readonly y: number;
  /** Pixels from the frame's top. */
  readonly at: number;
  readonly colour: string;
  readonly label: string;
  /** Of a line of reference: a quiet name without a dot. */
  readonly quiet?: boolean;
}

/** Pixels that a name needs for itself. */
const APART = 15;

/** Each end with the pixels that its name moves down (or up), within `inner` pixels. */
export function spread<T extends { readonly at: number }>(
  ends: readonly T[],
  inner: number,
): (T & { shift: number })[] {
  const sorted = ends.map((end) => ({ ...end, shift: 0 })).sort((a, b) => a.at - b.at);
  let previous = -Infinity;
  for (const end of sorted) {
    const place = Math.max(end.at, previous + APART);
    end.shift = place - end.at;
    previous = place;
  }
  // What was pushed below the axis is pushed back up, the others with it.
  let limit = inner - 8;
  for (const end of sorted.toReversed()) {
    const place = Math.min(end.at + end.shift, limit);
    end.shift = place - end.at;
    limit = place - APART;
  }
  return sorted;
}

/** Names only where there is a margin for them (a legend has them elsewhere). */
export const endMarks = (ends: readonly End[], inner: number, named = true): Plot.Markish[] =>
  spread(ends, inner).map(({ x, y, colour, label, shift, quiet = false }) => [
    quiet ? null : Plot.dot([[x, y]], { r: 3.6, fill: colour }),
    named
      ? Plot.text([[x, y]], {
          dx: 9,
          dy: shift,
          textAnchor: "start",
          text: () => label,
          fill: colour,
          stroke: "var(--paper)",
          strokeWidth: 4,
          fontWeight: quiet ? 400 : 600,
        })
      : null,
  ]);

/** Room for names at the right; undefined where they would take more than 30 % of the width, so that a legend is better. */
export function endMargin(labels: readonly string[], width: number, most = 150): number | undefined {
  const longest = Math.max(0, ...labels.map((label) => [...label].length));
  const margin = 18 + longest * 7;
  return margin > Math.min(most, width * 0.3) ? undefined : margin;
}
