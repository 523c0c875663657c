/** Lines of reference, across and down, with their names. */
import * as Plot from "@observablehq/plot";

export const dotted = { strokeDasharray: "1 4", strokeLinecap: "round" } as const;

/** A dotted line across at `y`, its name at the right above it. */
export const ruleMarks = (y: number, label: string): Plot.Markish[] => [
  Plot.ruleY([y], { ...dotted, stroke: "var(--rule)", strokeWidth: 1.5 }),
  ruleName(label === "" ? [] : [y], label),
];

/** The name alone; no place, no name. */
export const ruleName = (at: number[], label: string) =>
  Plot.text(at, {
    y: (d: number) => d,
    frameAnchor: "right",
    textAnchor: "end",
    dy: -8,
    text: () => label,
    fill: "var(--soft)",
    stroke: "var(--paper)",
    strokeWidth: 3,
  });

/** A dotted line down at `x`, its name at its top. */
export const stepMarks = (x: number, label: string): Plot.Markish[] => [
  Plot.ruleX([x], { ...dotted, stroke: "var(--rule)", strokeWidth: 1.5 }),
  Plot.text(label === "" ? [] : [x], {
    x: (d: number) => d,
    frameAnchor: "top",
    textAnchor: "start",
    lineAnchor: "top",
    dx: 5,
    dy: 3,
    text: () => label,
    fill: "var(--soft)",
    stroke: "var(--paper)",
    strokeWidth: 3,
  }),
];
