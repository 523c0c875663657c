/** A mistake in what was asked of a command, with its code and the way out. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(
    readonly code: string,
    clause: string,
    readonly hint: string,
  ) {
    super(`${code} ${clause}`);
  }
}
