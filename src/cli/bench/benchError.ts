/** Mistakes in the use of the bench: a code (LB9xx), one clause with the offending value last, and a way out. */
export class BenchError extends Error {
  override readonly name: string = "BenchError";
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(`${code} ${message}`);
  }
}
