/** The notebooks that a command's words name: a slug, a chapter, or a path; all of them where there are no words. */
import type { NotebookFile } from "../publish/findNotebooks";
import { CommandError } from "./commandError";

/** In the book's order. Throws LB951 for a word that names none. */
export function chooseNotebooks(all: readonly NotebookFile[], words: readonly string[]): NotebookFile[] {
  const named = (word: string) =>
    all.filter(({ slug, chapter, path }) => {
      const plain = word.replace(/^\.?\//, "").replace(/\/$/, "");
      return [slug, chapter, path, `${chapter}/${slug}`, `notebooks/${chapter}`].includes(plain);
    });
  const unknown = words.find((word) => named(word).length === 0);
  if (unknown !== undefined) {
    const hint = `there are: ${all.map(({ chapter, slug }) => `${chapter}/${slug}`).join(", ") || "no notebooks at all"}.`;
    throw new CommandError("LB951", `unknown notebook: ${unknown}`, hint);
  }
  const chosen = new Set(words.flatMap(named));
  return words.length === 0 ? [...all] : all.filter((notebook) => chosen.has(notebook));
}
