/** A file that is no notebook, or a broken one: all that is wrong with it, with a way out for each. */
import type { Problem } from "./notebook.types";

export class NotebookError extends Error {
  override readonly name = "NotebookError";
  readonly code: string;
  readonly hint: string | undefined;
  /** @param problems at least one; the first one names the error. */
  constructor(readonly problems: readonly [Problem, ...Problem[]]) {
    super(problems.map(({ code, message }) => `${code} ${message}`).join("; "));
    this.code = problems[0].code;
    this.hint = problems[0].hint;
  }
}
