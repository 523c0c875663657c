/** A notebook as the command looks at it before anything runs: what it declares, and whether its record is of it. */
import { NotebookError } from "../../notebook/notebookError";
import type { ExtractedClaim } from "../../notebook/notebook.types";
import type { NotebookFile } from "../../publish/findNotebooks";
import { findIdentities, type IdentityPlace } from "../../publish/identity/findIdentities";
import { freshness, type Freshness } from "../../publish/identity/freshness";
import type { Identity } from "../../publish/identity/identityOf";
import { loadNotebook, type LoadedNotebook } from "../../publish/loadNotebook";
import { findClaimProblems, findRecordProblems, type Declared, type Outcome } from "./outcome";

export interface Book {
  readonly file: NotebookFile;
  readonly loaded: LoadedNotebook;
  readonly identity: Identity;
  readonly fresh: Freshness;
  readonly declared?: Declared;
}

export interface Examined {
  readonly books: readonly Book[];
  /** Files that are no notebooks. */
  readonly broken: readonly Outcome[];
}

export async function examine(files: readonly NotebookFile[], place: IdentityPlace): Promise<Examined> {
  const broken: Outcome[] = [];
  const read = files.flatMap((file) => {
    try {
      return [{ file, loaded: loadNotebook(file) }];
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      const about = { notebook: file.path, record: "missing", ran: false, written: false, seconds: 0 } as const;
      broken.push({ ...about, problems: [error.message] });
      return [];
    }
  });
  const identities = await findIdentities(
    read.map(({ loaded }) => loaded),
    place,
  );
  const books = read.map(({ file, loaded }, i): Book => {
    const identity = identities[i]!;
    const [claim] = loaded.compiled.extracted.claims;
    return {
      ...{ file, loaded, identity },
      fresh: freshness(loaded.record, loaded.source, identity),
      ...(claim && { declared: declaredBy(claim) }),
    };
  });
  return { books, broken };
}

const declaredBy = ({ text, rule, expect = "holds" }: ExtractedClaim): Declared =>
  ({ text, rule: rule ?? {}, expect }) as Declared;

/** What the record says, with nothing run. */
export function outcomeByRecord({ file, loaded: { record }, fresh, declared }: Book): Outcome {
  const claim = record?.claim;
  return {
    notebook: file.path,
    record: fresh.state,
    ...(declared && { declared }),
    ...(claim && { claim }),
    ...{ ran: false, written: false },
    seconds: claim?.seconds ?? 0,
    problems: [...findRecordProblems(fresh, file.slug), ...(record ? findClaimProblems(declared, claim) : [])],
  };
}
