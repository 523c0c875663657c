/** Domains as shown last, kept on the element that shows them: they only grow until the data start anew, so that axes do not shrink and swell. */
import { extentOf, niceExtent, type ScaleType } from "./scales";

interface Shown {
  readonly key: string;
  readonly progress: number;
  readonly low: number;
  readonly high: number;
}

const memory = new WeakMap<Element, Map<string, Shown>>();

export interface SteadyOptions {
  /** Which domain of the element. */
  readonly name: string;
  /** Of what: another key starts anew. */
  readonly key?: string;
  /** How far the data are (a step, a count of rows); less than before starts anew. */
  readonly progress: number;
  readonly type?: ScaleType | undefined;
}

export function steadyDomain(
  body: Element,
  values: Iterable<number>,
  { name, key = "", progress, type = "linear" }: SteadyOptions,
): [number, number] {
  let [low, high] = extentOf(values, type);
  let own = memory.get(body);
  if (!own) memory.set(body, (own = new Map<string, Shown>()));
  const shown = own.get(name);
  if (shown && shown.key === key && shown.progress <= progress) {
    low = Math.min(low, shown.low);
    high = Math.max(high, shown.high);
  }
  if (low <= high) own.set(name, { key, progress, low, high });
  return niceExtent([low, high], type);
}
