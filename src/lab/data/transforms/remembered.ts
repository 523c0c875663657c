/** What is made of a data set is made once: the same options give the same arrays, so that graphs share their upload. */
const made = new WeakMap<object, Map<string, unknown>>();

/** `make()` of the first call with this source and name. */
export function remembered<T>(source: object, name: string, make: () => T): T {
  const known = made.get(source) ?? new Map<string, unknown>();
  made.set(source, known);
  if (!known.has(name)) known.set(name, make());
  return known.get(name) as T;
}
