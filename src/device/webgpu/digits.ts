/** Positions as digits, and addresses from digits: u32 expressions, which wrap, so that negative steps are large ones. */
import type { Axis, View } from "../plan/view";
import { merged } from "../plan/view";

export const u32 = (value: number): string => `${value >>> 0}u`;

/** Splits `index` (an expression) into digits of these extents, the last the fastest; each is a name or an expression. */
export function digits(index: string, extents: readonly number[], name: string): { code: string; digits: string[] } {
  const found: string[] = [];
  let code = "";
  let rest = index;
  for (let k = extents.length - 1; k >= 0; k -= 1) {
    const extent = extents[k]!;
    if (k === 0) found[k] = rest;
    else if (extent === 1) found[k] = "0u";
    else {
      found[k] = `${name}${k}`;
      code += `let ${name}${k} = ${rest} % ${extent}u; let ${name}q${k} = ${rest} / ${extent}u;\n`;
      rest = `${name}q${k}`;
    }
  }
  return { code, digits: found };
}

/** `start` plus digits times steps. */
export function addressOf(start: string, offset: number, at: readonly string[], steps: readonly number[]): string {
  const parts = [start];
  if (offset !== 0) parts.push(u32(offset));
  steps.forEach((step, k) => {
    if (step === 0 || at[k] === "0u") return;
    parts.push(step === 1 ? at[k]! : `${at[k]} * ${u32(step)}`);
  });
  return parts.join(" + ");
}

/** What a coordinate along an axis of several factors adds to an address. */
export function along(axis: Axis, coordinate: string, name: string): { code: string; sum: string } {
  const factors = merged(axis);
  if (factors.length === 0) return { code: "", sum: "0u" };
  const split = digits(
    coordinate,
    factors.map(({ extent }) => extent),
    name,
  );
  const sum = factors.map(({ step }, k) => `${split.digits[k]} * ${u32(step)}`).join(" + ");
  return { code: split.code, sum: `(${sum})` };
}

/** The address of an element of a view by its coordinates. */
export function placeIn(
  { offset, axes }: View,
  start: string,
  coordinates: readonly string[],
  name: string,
): { code: string; address: string } {
  const parts = axes.map((axis, k) => along(axis, coordinates[k]!, `${name}${k}_`));
  const sums = parts.map(({ sum }) => sum).filter((sum) => sum !== "0u");
  return { code: parts.map(({ code }) => code).join(""), address: [start, u32(offset), ...sums].join(" + ") };
}
