// The six series colours of both themes, read from the style sheet: dark enough to be text, and apart for every kind of eye.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { diverging, nthColour, onDiverging, onSequential, sequential, toColour } from "../../src/figures/palette";
import { plainColour } from "../../src/figures/download";

type Triple = readonly [number, number, number];
const tokens = readFileSync("src/page/styles/tokens.css", "utf8");
const token = (name: string, theme: 0 | 1): string =>
  new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(tokens)![theme + 1]!;

const linear = (hex: string): Triple =>
  [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
const times = (matrix: readonly Triple[], c: Triple): Triple =>
  matrix.map((row) => Math.min(1, Math.max(0, row[0] * c[0] + row[1] * c[1] + row[2] * c[2]))) as unknown as Triple;
/** OKLab (Ottosson 2020). */
const lab = ([r, g, b]: Triple): Triple => {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};
const luminance = (hex: string) => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string) => {
  const [high, low] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear light. */
const eyes: Readonly<Record<string, readonly Triple[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Okabe and Ito's own eight, the yellow and the sky blue left out, reach 0.076 by this measure. */
const APART = 0.076;
const series = (theme: 0 | 1) => [1, 2, 3, 4, 5, 6].map((n) => token(`c${n}`, theme));

describe.each([
  ["light", 0],
  ["dark", 1],
] as const)("series colours, %s", (_, theme) => {
  it.each(Object.keys(eyes))("are told apart by eyes with %s vision", (eye) => {
    const seen = series(theme).map((hex) => lab(times(eyes[eye]!, linear(hex))));
    const distances = seen.flatMap((a, i) =>
      seen.slice(0, i).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
    );
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(APART);
  });
  it("can be text on the page", () => {
    for (const hex of series(theme))
      for (const ground of ["paper", "wash"]) expect(contrast(hex, token(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });
});

describe("ramps", () => {
  const parts = (mix: string) => /^color-mix\(in srgb, var\(--(\w+)\) (\d+)%, var\(--(\w+)\)\)$/.exec(mix)!;
  const computed = (mix: string, theme: 0 | 1): string => {
    const [, over, percent, ground] = parts(mix) as unknown as [string, string, string, string];
    const [a, b] = [token(over, theme), token(ground, theme)];
    const channel = (i: number) =>
      Math.round(
        parseInt(a.slice(i, i + 2), 16) * (+percent / 100) + parseInt(b.slice(i, i + 2), 16) * (1 - +percent / 100),
      );
    return `#${[1, 3, 5].map((i) => channel(i).toString(16).padStart(2, "0")).join("")}`;
  };
  const at = Array.from({ length: 101 }, (_, i) => i / 100);

  it.each([0, 1] as const)("go by lightness alone, theme %i", (theme) => {
    for (const ramp of [sequential, diverging, (t: number) => diverging(-t)]) {
      const light = at.map((t) => luminance(computed(ramp(t), theme)));
      const sign = Math.sign(light.at(-1)! - light[0]!);
      light.slice(1).forEach((value, i) => expect((value - light[i]!) * sign).toBeGreaterThanOrEqual(-1e-12));
    }
  });
  it.each([0, 1] as const)("bear text everywhere, theme %i", (theme) => {
    // More than the 3:1 of large text and graphics; the number in a cell is also in the data table.
    for (const [on, ramp] of [
      [onSequential, sequential],
      [onDiverging, diverging],
      [(t: number) => onDiverging(-t), (t: number) => diverging(-t)],
    ] as const)
      for (const t of at) {
        const names = [...on(t).matchAll(/--(\w+)/g)].map(([, name]) => name!);
        const text = token(names.length === 1 ? names[0]! : names[theme]!, theme);
        expect(contrast(text, computed(ramp(t), theme))).toBeGreaterThanOrEqual(3.7);
      }
  });
  it("take what is outside as their ends, and what is not a number as the ground", () => {
    expect(sequential(7)).toBe(sequential(1));
    expect(diverging(-3)).toBe(diverging(-1));
    expect(sequential(NaN)).toBe(sequential(0));
  });
});

it("a series beyond the sixth starts over, and CSS stays as it is", () => {
  expect([nthColour(0), nthColour(6), toColour(2), toColour("red")]).toEqual([
    "var(--c1)",
    "var(--c1)",
    "var(--c2)",
    "red",
  ]);
});

it("a mixed colour leaves the page as rgb", () => {
  expect(plainColour("color(srgb 1 0.5 0)")).toBe("rgb(255, 128, 0)");
  expect(plainColour("color(srgb 1 0.5 0 / 0.25)")).toBe("rgba(255, 128, 0, 0.25)");
  expect(plainColour("rgb(1, 2, 3)")).toBe("rgb(1, 2, 3)");
});
