/** Mistakes in the use of the lab: a code (LB33x-LB35x), one clause with the offending value last, and a way out. */
export class AuthorError extends Error {
  override readonly name: string = "AuthorError";
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(`${code} ${message}`);
  }
}
