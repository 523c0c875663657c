/**
 * Names that are there before their code is. Reading from one that is not loaded starts the load and throws `NotReady`,
 * whose `ready` resolves when it is worth trying again; whoever calls an author's code waits and calls again. So authors
 * write `models.mlp(…)` as if everything were there, and a reader who never presses Run downloads none of it.
 */
export class NotReady extends Error {
  override readonly name = "NotReady";
  constructor(
    what: string,
    readonly ready: Promise<void>,
  ) {
    super(`${what} is loading`);
  }
}

export interface Lazy<T> {
  /** The module, or undefined while it is not loaded. */
  peek(): T | undefined;
  /** Starts the load if need be; a failed load is tried anew the next time. */
  load(): Promise<T>;
}

export function lazy<T>(start: () => Promise<T>): Lazy<T> {
  let loaded: T | undefined;
  let loading: Promise<T> | undefined;
  return {
    peek: () => loaded,
    load: () =>
      (loading ??= start().then(
        (module) => (loaded = module),
        (error: unknown) => {
          loading = undefined;
          throw error;
        },
      )),
  };
}

/** What promises, generators and inspectors look for on any value: asking for these must not start a load. */
const probes = new Set(["then", "catch", "finally", "next", "return", "throw", "toJSON", "nodeType", "ready"]);

/**
 * An object that stands for `pick(module)`.
 * @param known properties that are there without the module
 */
export function lazyNamespace<T>(
  name: string,
  module: Lazy<T>,
  pick: (module: T) => object,
  known: Readonly<Record<string, unknown>> = {},
): object {
  const present = (): object => {
    const loaded = module.peek();
    if (loaded !== undefined) return pick(loaded);
    throw new NotReady(
      name,
      module.load().then(() => undefined),
    );
  };
  return new Proxy(Object.create(null) as object, {
    get(_, key) {
      if (typeof key === "symbol" || probes.has(key)) return undefined;
      if (key in known) return known[key];
      const value: unknown = Reflect.get(present(), key);
      if (value === undefined && !Reflect.has(present(), key)) throw missing(name, key, present());
      return value;
    },
    has: (_, key) => typeof key === "string" && !probes.has(key) && (key in known || key in present()),
    ownKeys: () => Reflect.ownKeys(present()).filter((key) => typeof key === "string"),
    getOwnPropertyDescriptor: (_, key) => ({
      configurable: true,
      enumerable: true,
      value: Reflect.get(present(), key) as unknown,
    }),
  });
}

/** A function that stands for `pick(module)`. */
export function lazyFunction<T>(
  name: string,
  module: Lazy<T>,
  pick: (module: T) => (...values: never[]) => unknown,
): (...values: unknown[]) => unknown {
  return (...values) => {
    const loaded = module.peek();
    if (loaded !== undefined) return pick(loaded)(...(values as never[]));
    throw new NotReady(
      name,
      module.load().then(() => undefined),
    );
  };
}

function missing(name: string, key: string, namespace: object): Error {
  const names = Object.keys(namespace);
  const near = names.filter((other) => other.toLowerCase().startsWith(key.slice(0, 3).toLowerCase()));
  const list = near.length > 0 ? near : names;
  return Object.assign(new Error(`LB013 ${name} has no: ${key}`), {
    code: "LB013",
    hint: `There are: ${list.slice(0, 16).join(", ")}${list.length > 16 ? ", …" : ""}`,
  });
}
