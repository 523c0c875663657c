/**
 * Errors that a notebook's author can mend: a code, one lowercase clause with the offending value last, and a way out.
 * The page shows `message` and, under it, `hint`. Codes: LB1xx the graph (TraceError), LB30x-LB32x training, LB33x-LB35x the lab.
 */
export class AuthorError extends Error {
  override readonly name: string = "AuthorError";
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(`${code} ${message}`, options);
  }
}

/** A value as it reads in an error: short, never a wall of numbers. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
  if (Array.isArray(value)) return `[${value.slice(0, 4).map(shown).join(", ")}${value.length > 4 ? ", …" : ""}]`;
  if (value !== null && typeof value === "object") return `{${Object.keys(value).slice(0, 6).join(", ")}}`;
  return String(value);
}
