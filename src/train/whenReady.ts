/**
 * The suspense convention: something not loaded yet (the engine, a data file) throws an object with a promise `ready`.
 * Whoever calls author's code waits for it and calls again; the code itself stays synchronous.
 */
import { AuthorError } from "../graph/authorError";

const ATTEMPTS = 100;

/** Calls `f` until it no longer throws something to wait for. Rejects with whatever else it throws, or with what loading ran into. */
export async function whenReady<T>(f: () => T): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      return f();
    } catch (error) {
      const ready = readyOf(error);
      if (!ready) throw error;
      await ready;
    }
  }
  throw new AuthorError(
    "LB309",
    `still not ready after so many attempts: ${ATTEMPTS}`,
    "a load says that it is ready, but it is not.",
  );
}

/** What to wait for, where something was thrown to be waited for. */
export function readyOf(error: unknown): PromiseLike<void> | undefined {
  if (error === null || typeof error !== "object" || !("ready" in error)) return undefined;
  const { ready } = error as { ready: unknown };
  return ready !== null && typeof ready === "object" && "then" in ready ? (ready as PromiseLike<void>) : undefined;
}
