/** Results as text: a line a family. */
import type { Result } from "./check";

const HEAD = ["family", "cases", "SIMD", "bound", "tfjs-cpu", ""];

export const isBroken = ({ simd, family }: Result): boolean => !(simd.error <= family.bound);

const short = (error: number): string => (error === 0 ? "0" : error.toExponential(1));

export function toTable(results: readonly Result[]): string {
  const rows = results.map((result) => {
    const { family, cases, refused, simd, tfjs } = result;
    const notes = [
      isBroken(result) && `SIMD is off in ${simd.name}`,
      tfjs.error > family.bound && `tfjs-cpu is off in ${tfjs.name}`,
      refused > 0 && `tfjs-cpu refuses ${refused}`,
    ].filter(Boolean);
    return [family.name, String(cases), short(simd.error), short(family.bound), short(tfjs.error), notes.join("; ")];
  });
  const widths = HEAD.map((_, column) =>
    Math.max(...[HEAD, ...rows].map((row) => row[column]!.split("\n")[0]!.length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(column < 5 ? widths[column]! : 0),
      )
      .join("  ")
      .trimEnd();
  return `${[HEAD, ...rows].map(line).join("\n")}\n`;
}
