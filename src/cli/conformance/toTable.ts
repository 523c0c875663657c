/** Results as text: a line a family. */
import type { Result } from "./check";

const head = (device: string): string[] => ["family", "cases", device, "bound", "tfjs-cpu", ""];

export const isBroken = ({ own, family }: Result): boolean => !(own.error <= family.bound);

const short = (error: number): string => (error === 0 ? "0" : error.toExponential(1));

/** @param device what the table calls the device that was checked */
export function toTable(results: readonly Result[], device: string): string {
  const top = head(device);
  const rows = results.map((result) => {
    const { family, cases, refused, own, tfjs } = result;
    const notes = [
      isBroken(result) && `${device} is off in ${own.name}`,
      tfjs.error > family.bound && `tfjs-cpu is off in ${tfjs.name}`,
      refused > 0 && `tfjs-cpu refuses ${refused}`,
    ].filter(Boolean);
    return [family.name, String(cases), short(own.error), short(family.bound), short(tfjs.error), notes.join("; ")];
  });
  const widths = top.map((_, column) => Math.max(...[top, ...rows].map((row) => row[column]!.split("\n")[0]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(column < 5 ? widths[column]! : 0),
      )
      .join("  ")
      .trimEnd();
  return `${[top, ...rows].map(line).join("\n")}\n`;
}
