/** The identities of many notebooks, one after the other in one lent page; the engine and the lab's sources are read once. */
import { join } from "node:path";
import type { Engine } from "../../page/builtins/builtins";
import type { Lazy } from "../../page/builtins/suspense";
import type { LoadedNotebook } from "../loadNotebook";
import { identityOf, type Identity } from "./identityOf";
import { labSources } from "./labSources";
import { engineIn, openNotebook } from "./openNotebook";
import { withPage } from "./withPage";

export interface IdentityPlace {
  /** Of the book: its data are read. */
  readonly root: string;
  /** Default: src/lab under `root`. */
  readonly lab?: string;
  /** Default: the library itself. */
  readonly engine?: Lazy<Engine>;
}

export async function findIdentities(
  notebooks: readonly Pick<LoadedNotebook, "compiled">[],
  { root, lab = join(root, "src", "lab"), engine = engineIn(root) }: IdentityPlace,
): Promise<Identity[]> {
  const { compile } = await import("../../train/program");
  const sources = labSources(lab);
  return withPage(async () => {
    const found: Identity[] = [];
    for (const { compiled } of notebooks) {
      const { cells } = compiled;
      const opened = await openNotebook(cells, engine);
      found.push(await identityOf({ cells, opened, lab: sources, compile }));
      opened.dispose();
    }
    return found;
  });
}
