import type { NotebookFile } from "./findNotebooks";
export interface NotebookHtml {
  html: string;
  cells: string;
}
export async function notebookHtml(n: NotebookFile, emit: (b: NotebookHtml) => string) {
  const cells = "export default {}";
  const url = emit({ html: "", cells });
  return {
    cells,
    html: `<!doctype html><title>x</title><body data-cells="${url}">nb<script type="module" src="/src/publish/reader.entry.ts"></script></body>`,
  };
}
