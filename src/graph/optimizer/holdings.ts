/**
 * What an optimizer of tfjs holds: its fields, and what lies in the arrays, records, maps and optimizers among them, each at a path
 * (`accumulations.0.variable`). Anything else (tensors, numbers, objects of other classes) is a leaf, known by identity.
 */
import { isTfOptimizer } from "./isTfOptimizer";

export interface Place {
  readonly path: string;
  readonly value: unknown;
  put(value: unknown): void;
}

/** Live knobs, schedules, and what stands for a knob that differs by lane are values, whatever they are made of. */
export function isHyperparameter(value: unknown): boolean {
  return value !== null && typeof value === "object" && ("liveId" in value || "valueAt" in value);
}

/** The leaves, in order. */
export function placesOf(root: object): Place[] {
  return holdersOf(root).flatMap(({ holder, path }) =>
    entriesOf(holder)
      .filter(([, value]) => !isHolder(value))
      .map(([name, value]) => ({ path: under(path, name), value, put: (next) => put(holder, name, next) })),
  );
}

/** Keeps in mind what lies where; the function that it gives puts everything back. */
export function remember(root: object): () => void {
  const kept = holdersOf(root).map(({ holder }) => ({ holder, entries: entriesOf(holder) }));
  return () => {
    for (const { holder, entries } of kept) {
      const names = new Set(entries.map(([name]) => name));
      for (const [name] of entriesOf(holder)) if (!names.has(name)) remove(holder, name);
      if (Array.isArray(holder)) holder.length = entries.length;
      for (const [name, value] of entries) put(holder, name, value);
    }
  };
}

interface Found {
  readonly holder: object;
  readonly path: string;
}

function holdersOf(root: object): Found[] {
  const found: Found[] = [];
  const seen = new Set<object>();
  const visit = (holder: object, path: string): void => {
    if (seen.has(holder)) return;
    seen.add(holder);
    found.push({ holder, path });
    for (const [name, value] of entriesOf(holder)) if (isHolder(value)) visit(value, under(path, name));
  };
  visit(root, "");
  return found;
}

function isHolder(value: unknown): value is object {
  if (value === null || typeof value !== "object" || isHyperparameter(value)) return false;
  const plain = Object.getPrototypeOf(value) === Object.prototype;
  return plain || Array.isArray(value) || value instanceof Map || isTfOptimizer(value);
}

type Holder = Record<string, unknown>;

const entriesOf = (holder: object): [string, unknown][] =>
  holder instanceof Map ? [...(holder as Map<string, unknown>)] : Object.entries(holder);

function put(holder: object, name: string, value: unknown): void {
  if (holder instanceof Map) holder.set(name, value);
  else (holder as Holder)[name] = value;
}

function remove(holder: object, name: string): void {
  if (holder instanceof Map) holder.delete(name);
  else delete (holder as Holder)[name];
}

const under = (path: string, name: string): string => (path ? `${path}.${String(name)}` : String(name));
