/** The values of an input element over time, as a generator that Observable Runtime pulls: the present one, then one for each `input` event. */
export function inputValues(input: EventTarget & { value?: unknown }): Iterator<Promise<unknown>> & {
  return(): { done: true; value: undefined };
} {
  let wake: ((value: unknown) => void) | undefined;
  let fresh = input.value !== undefined;
  const changed = (): void => {
    fresh = true;
    const resolve = wake;
    if (!resolve) return;
    wake = undefined;
    fresh = false;
    resolve(input.value);
  };
  input.addEventListener("input", changed);
  return {
    next: () => ({
      done: false,
      value: new Promise((resolve) => {
        if (fresh) {
          fresh = false;
          resolve(input.value);
        } else wake = resolve;
      }),
    }),
    return() {
      input.removeEventListener("input", changed);
      return { done: true, value: undefined };
    },
  };
}
