/** Runs notebooks in the pages of one browser, at most one a core, and writes or compares their records. */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { chromium } from "playwright";
import { numberText } from "../../page/words";
import { stateText } from "../../page/claim/verdict";
import type { NotebookRecord } from "../../page/record.types";
import { findBrowser, flags } from "../findBrowser.mjs";
import { findDisagreements } from "./agreement";
import { outcomeByRecord, type Book } from "./book";
import { findClaimProblems, findRecordProblems, type Outcome } from "./outcome";
import type { Progress } from "./progress";
import { openSite } from "./site";
import { visit, type Visit } from "./visit";

export interface RunOptions {
  /**
   * `compare` runs claims only and leaves records as they are; so does `look`, with other seeds than the claims' own. `draw` runs nothing and
   * puts into each record the picture that its page shows now.
   */
  readonly mode: "write" | "compare" | "look" | "draw";
  readonly seeds?: number | undefined;
  readonly site?: string | undefined;
  readonly progress: Progress;
}

/** A hidden page is slowed down, and all pages but one are hidden. */
const awake = [
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
];

/** Seconds for a notebook of which nothing is known; else some times what its record took, for a slower machine. */
const LIMIT = 1800;
const TIMES = 8;

export const machine = (): string => cpus()[0]?.model.trim() ?? "unknown";

/** In the order of `books`. */
export async function runBooks(books: readonly Book[], options: RunOptions): Promise<Outcome[]> {
  if (books.length === 0) return [];
  const site = await openSite(options.site);
  const browser = await chromium.launch({ executablePath: findBrowser()!, args: [...flags, ...awake] });
  const outcomes = new Map<Book, Outcome>();
  // The longest first, so that none of them is left alone at the end.
  const waiting = [...books].sort((a, b) => secondsOf(b) - secondsOf(a));
  const work = async (): Promise<void> => {
    for (let book = waiting.shift(); book; book = waiting.shift()) {
      const { slug, path } = book.file;
      const visited = await visit({
        browser,
        url: new URL(path, site.url).href,
        runs: runsOf[options.mode],
        seeds: options.seeds,
        limit: Math.min(LIMIT, 120 + TIMES * (book.loaded.record?.seconds ?? LIMIT)),
        onProgress: (fraction, words) => options.progress.at(slug, fraction, words),
      });
      const outcome = options.mode === "draw" ? drawn(book, visited) : outcomeOf(book, visited, options.mode);
      outcomes.set(book, outcome);
      options.progress.done(slug, sayShortly(outcome));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(cpus().length, books.length) }, work));
  } finally {
    await browser.close();
    await site.close();
    options.progress.close();
  }
  return books.map((book) => outcomes.get(book)!);
}

const runsOf = { write: "all", compare: "claim", look: "claim", draw: "nothing" } as const;

const secondsOf = ({ loaded }: Book): number => loaded.record?.seconds ?? Infinity;

/** Without a record, or without a figure that has something to show by it, everything stays as it was. */
function drawn(book: Book, { evidence, errors }: Visit): Outcome {
  const { record } = book.loaded;
  const picture = evidence?.thumbnail;
  const written = record !== undefined && picture !== undefined && picture !== record.thumbnail && errors.length === 0;
  if (written) writeRecord(book, { ...record, thumbnail: picture });
  const outcome = outcomeByRecord(book);
  return { ...outcome, written, problems: [...errors, ...outcome.problems] };
}

function outcomeOf(book: Book, { evidence, errors }: Visit, mode: RunOptions["mode"]): Outcome {
  const { file, loaded, identity, fresh, declared } = book;
  const claim = evidence?.claim;
  const problems = [...errors, ...(evidence ? findClaimProblems(declared, claim) : [])];
  if (mode === "compare") {
    problems.push(...findRecordProblems(fresh, file.slug));
    if (loaded.record && evidence && claim)
      problems.push(...findDisagreements(loaded.record, { claim, machine: machine(), versions: evidence.versions }));
  }
  // A claim that is not in its declared state is evidence too: the page says so, with the numbers.
  const sound = errors.length === 0 && claim?.state !== "control-passes";
  const written = mode === "write" && evidence !== undefined && sound;
  if (written) writeRecord(book, { ...identity, source: loaded.source, machine: machine(), ...evidence });
  return {
    notebook: file.path,
    record: fresh.state,
    ...(declared && { declared }),
    ...(claim && { claim }),
    ...{ ran: true, written },
    seconds: (mode === "write" ? evidence?.seconds : claim?.seconds) ?? 0,
    problems,
  };
}

export function writeRecord({ file }: Pick<Book, "file">, record: NotebookRecord): void {
  writeFileSync(file.file.replace(/\.html$/, ".record.json"), `${JSON.stringify(record)}\n`);
}

function sayShortly({ claim, seconds, problems }: Outcome): string {
  const state = claim ? stateText[claim.state] : "no claim";
  return [state, `${numberText(seconds)} s`, ...problems.slice(0, 1)].join(" · ");
}
