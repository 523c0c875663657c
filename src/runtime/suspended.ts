/**
 * The suspense convention: something not loaded yet throws an object with a promise `ready`. Whoever runs an author's code waits for it
 * and runs the code again.
 */
const ATTEMPTS = 20;

/** Runs `f` until it no longer asks to wait; gives up quietly when `signal` says that nobody needs it any more. */
export function suspended<T>(f: () => T, signal: AbortSignal, attempt = 1): T | Promise<Awaited<T>> {
  const again = (error: unknown): Promise<Awaited<T>> => {
    const ready = (error as { ready?: PromiseLike<unknown> } | null)?.ready;
    if (typeof ready?.then !== "function" || attempt >= ATTEMPTS) throw error;
    return Promise.resolve(ready).then(() =>
      signal.aborted ? new Promise<never>(() => undefined) : (suspended(f, signal, attempt + 1) as Promise<Awaited<T>>),
    );
  };
  try {
    const value = f();
    return value instanceof Promise ? (value.catch(again) as Promise<Awaited<T>>) : value;
  } catch (error) {
    return again(error);
  }
}
