/**
 * Where data files come from. The page says where they lie and how to fetch; each is fetched once, when first needed, and kept.
 * `loaded` is synchronous: it throws NotReady, whose `ready` the caller awaits before it asks again.
 */
import { AuthorError } from "../../graph/authorError";

export interface DataSource {
  /** Address of a file in notebooks/data/. */
  url(name: string): string;
  fetch?: (url: string) => Promise<Response>;
}

export class NotReady extends Error {
  override readonly name = "NotReady";
  constructor(
    what: string,
    readonly ready: Promise<void>,
  ) {
    super(`not loaded yet: ${what}`);
  }
}

let source: DataSource | undefined;
const files = new Map<string, { value?: unknown; ready: Promise<void> }>();

/** Called once by the page (or a test); forgets what was loaded from elsewhere. */
export function configureData(options: DataSource): void {
  source = options;
  files.clear();
}

/** What `read` made of the file. Throws NotReady until it is there; a failed load is tried again the next time. */
export function loaded<T>(name: string, read: (bytes: Uint8Array<ArrayBuffer>, name: string) => Promise<T>): T {
  const known = files.get(name);
  if (known && "value" in known) return known.value as T;
  if (known) throw new NotReady(name, known.ready);
  const file: { value?: unknown; ready: Promise<void> } = {
    ready: fetchFile(name).then(async (bytes) => {
      file.value = await read(bytes, name);
    }),
  };
  files.set(name, file);
  // Whoever catches NotReady hears of a failure; this branch only forgets the file, so that a second try fetches anew.
  file.ready.catch(() => void (files.get(name) === file && files.delete(name)));
  throw new NotReady(name, file.ready);
}

async function fetchFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!source)
    throw new AuthorError("LB340", `nobody said where data files are: ${name}`, "call configureData({url}) first.");
  const url = source.url(name);
  let response: Response;
  try {
    response = await (source.fetch ?? ((address: string) => fetch(address)))(url);
  } catch (error) {
    throw new AuthorError(
      "LB341",
      `data file cannot be fetched (${String(error)}): ${url}`,
      "is the server running? Then reload the page.",
    );
  }
  if (!response.ok) {
    const hint = `put ${name} in notebooks/data/, or make it with the script beside it.`;
    throw new AuthorError("LB341", `data file is missing (status ${response.status}): ${url}`, hint);
  }
  return new Uint8Array(await response.arrayBuffer());
}
