/** Lines of reference, across and down, with their names. */
import * as Plot from "@observablehq/plot";
import type { End } from "./endLabels";

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

/** Names of lines of reference in the margin at the right, among those of the lines, so that nothing runs through them. */
export const ruleEnds = (
  rules: readonly { readonly y: number; readonly label?: string }[],
  x: number,
  pixel: (y: number) => number,
): End[] => rules.map(({ y, label = "" }) => ({ x, y, at: pixel(y), label, colour: "var(--soft)", quiet: true }));

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
