/** What an author can mend in a figure: a code, one lowercase clause with the offending value last, and a way out, which the page shows. */
export class FigureError extends Error {
  override readonly name = "FigureError";
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(`${code} ${message}`);
  }
}
