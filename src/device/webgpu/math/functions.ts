/** All WGSL functions of the device by name, and the source of some of them with all that they need. */
import { activations } from "./activations";
import { arc } from "./arc";
import { errorFunction } from "./errorFunction";
import { exact } from "./exact";
import { exponential } from "./exponential";
import { hyperbolic } from "./hyperbolic";
import { integers } from "./integers";
import { logarithm } from "./logarithm";
import { power } from "./power";
import { quotient } from "./quotient";
import { trigonometric } from "./trigonometric";
import type { WgslFunctions } from "./wgsl";
import { words } from "./words";

export type { WgslFunction } from "./wgsl";

export const functions: WgslFunctions = {
  ...words,
  ...exact,
  ...exponential,
  ...logarithm,
  ...activations,
  ...errorFunction,
  ...hyperbolic,
  ...trigonometric,
  ...arc,
  ...power,
  ...quotient,
  ...integers,
};

/** The source of these and of all that they need, each once and after what it needs. Throws for a name that there is not. */
export function functionsFor(names: Iterable<string>): string {
  const told = new Set<string>();
  const source: string[] = [];
  const tell = (name: string): void => {
    if (told.has(name)) return;
    told.add(name);
    const found = functions[name];
    if (!found) throw new Error(`unknown WGSL function: ${name}`);
    found.needs.forEach(tell);
    source.push(found.code);
  };
  for (const name of names) tell(name);
  return source.join("\n");
}
