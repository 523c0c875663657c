/** Whatever a cell threw, as a message with its code, place and way out. */
import type { CellError } from "./cell.types";

export type Locate = (error: unknown) => { readonly line: number; readonly column: number } | undefined;

export function toCellError(thrown: unknown, locate?: Locate): CellError {
  const error = (thrown ?? {}) as { code?: unknown; message?: unknown; hint?: unknown; name?: unknown };
  const code = typeof error.code === "string" ? error.code : "LB015";
  const text = thrown instanceof Error ? thrown.message : String(error.message ?? thrown);
  const kind = thrown instanceof Error && code === "LB015" && thrown.name !== "Error" ? `${thrown.name}: ` : "";
  return {
    code,
    message: kind + (text.startsWith(`${code} `) ? text.slice(code.length + 1) : text || "an error without a message"),
    ...locate?.(thrown),
    ...(typeof error.hint === "string" && { hint: error.hint }),
  };
}
