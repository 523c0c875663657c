/** Turns the compiled text of an edited cell into its function. Only the editor needs this; built pages carry functions. */
export type CellBody = (...inputs: unknown[]) => unknown;

/** `text` is an arrow function, as Notebook Kit's `transpile` writes it; `id` names it in stacks. */
export function evaluateCell(text: string, id: number): CellBody {
  return new Function(`return (${text}\n);\n//# sourceURL=cell-${id}.js`)() as CellBody;
}
