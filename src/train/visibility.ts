/** Whether the page is in sight of anybody. Where there is no page (a test, a command), it always is. */

export const isHidden = (): boolean => globalThis.document?.visibilityState === "hidden";

/** Tells each change, until the function that it returns is called. */
export function watchVisibility(tell: (hidden: boolean) => void): () => void {
  const changed = (): void => tell(isHidden());
  globalThis.document?.addEventListener("visibilitychange", changed);
  return () => globalThis.document?.removeEventListener("visibilitychange", changed);
}
