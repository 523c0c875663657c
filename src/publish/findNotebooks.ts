/** The notebooks of the book: every `notebooks/<chapter>/<slug>.html`, in the order of their paths. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export interface NotebookFile {
  readonly chapter: string;
  readonly slug: string;
  /** Absolute path of the file. */
  readonly file: string;
  /** Path from the site's root, `notebooks/start/first-run.html`. */
  readonly path: string;
}

export function findNotebooks(root: string): NotebookFile[] {
  const top = join(root, "notebooks");
  if (!existsSync(top)) return [];
  return readdirSync(top, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "data")
    .flatMap(({ name: chapter }) =>
      readdirSync(join(top, chapter), { withFileTypes: true })
        .filter((entry) => entry.name.endsWith(".html") && !entry.isDirectory())
        .map(({ name }) => ({
          chapter,
          slug: name.slice(0, -".html".length),
          file: join(top, chapter, name),
          path: `notebooks/${chapter}/${name}`,
        })),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
