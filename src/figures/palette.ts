/**
 * Colours of figures, as CSS over the page's variables: a drawing follows the theme without being drawn again. Series have the hues of
 * Okabe and Ito; ramps go by lightness (wash to blue to ink), so they read in grey; what has a sign goes from vermilion over the
 * ground to blue.
 */

/** Number of a series colour, from 1 (the seventh is the first again), or a CSS colour. */
export type Colour = number | string;

const COUNT = 6;

export const toColour = (colour: Colour): string =>
  typeof colour === "number" ? `var(--c${((((colour - 1) % COUNT) + COUNT) % COUNT) + 1})` : colour;

/** Colour of the i-th series, counted from 0. */
export const nthColour = (i: number): string => toColour(i + 1);

const share = (t: number): number => (Number.isFinite(t) ? Math.min(1, Math.max(0, t)) : 0);
const mix = (colour: string, part: number, ground: string): string =>
  `color-mix(in srgb, ${colour} ${Math.round(part * 100)}%, ${ground})`;

/** Where the ramps have reached their hue; beyond, they go on towards ink. */
const KNEE = 0.62;

function ramp(t: number, hue: string): string {
  const s = share(t);
  return s <= KNEE ? mix(hue, s / KNEE, "var(--wash)") : mix("var(--ink)", ((s - KNEE) / (1 - KNEE)) * 0.8, hue);
}

/** 0 (ground) to 1 (strongest). */
export const sequential = (t: number): string => ramp(t, "var(--c1)");

/** -1 (vermilion) over 0 (ground) to 1 (blue). */
export const diverging = (t: number): string => ramp(share(Math.abs(t)) * KNEE, t < 0 ? "var(--c2)" : "var(--c1)");

/** Colour of text on `sequential(t)`: at least 3.7:1 in both themes. */
export const onSequential = (t: number): string => (share(t) > 0.42 ? "var(--paper)" : "var(--ink)");
/** Colour of text on `diverging(t)`. */
export function onDiverging(t: number): string {
  const s = share(Math.abs(t)) * KNEE;
  if (t >= 0) return onSequential(s);
  // Vermilion is lighter than the blue, but in the dark.
  return s > 0.55 ? "var(--paper)" : s > 0.41 ? "light-dark(var(--ink), var(--paper))" : "var(--ink)";
}
