/**
 * `lossbook verify`: runs what the notebooks claim, and keeps the evidence beside them.
 *
 *   verify            run the notebooks, write their records          --changed   only those that need it
 *   verify --sample   run some claims, compare them with the records  --stale     compare names only, run nothing
 *   verify --pictures draw the pictures of the atlas anew from the records, run nothing
 *
 * The exit code is 1 where a claim is not in the state that its notebook declares, a control passes, a page has an error, or a record that
 * was not just written is stale.
 */
import { execFileSync } from "node:child_process";
import { findNotebooks } from "../../publish/findNotebooks";
import { chooseNotebooks } from "../chooseNotebooks";
import { examine, outcomeByRecord, type Book } from "./book";
import { parseOptions, usage, type Options } from "./options";
import type { Outcome } from "./outcome";
import { showProgress } from "./progress";
import { runBooks, writeRecord, type RunOptions } from "./runBooks";
import { sampleOf } from "./sample";
import { outcomesText } from "./table";

export async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const root = process.cwd();
  const files = partOf(chooseNotebooks(findNotebooks(root), options.words), options.shard);
  const { books, broken } = await examine(files, { root });
  const outcomes = [...(await verify(books, options, root)), ...broken];
  process.stdout.write(options.json ? `${JSON.stringify(outcomes, null, 2)}\n` : outcomesText(outcomes));
  return outcomes.some(({ problems }) => problems.length > 0) ? 1 : 0;
}

async function verify(books: readonly Book[], options: Options, root: string): Promise<Outcome[]> {
  if (options.stale) return books.map(outcomeByRecord);
  const chosen = chosenBooks(books, options, root);
  const ran = await runBooks(chosen, {
    ...options,
    mode: modeOf(options),
    progress: progressOf(chosen.length),
  } satisfies RunOptions);
  if (!options.changed) return ran;
  // The others need no run: they are as recorded, once the reworded ones are stamped.
  return books.map((book) => ran[chosen.indexOf(book)] ?? stamped(book));
}

function modeOf({ pictures, sample, seeds }: Options): RunOptions["mode"] {
  if (pictures) return "draw";
  if (sample !== undefined) return "compare";
  return seeds === undefined ? "write" : "look";
}

function chosenBooks(books: readonly Book[], { changed, sample }: Options, root: string): readonly Book[] {
  if (changed) return books.filter(({ fresh: { state } }) => state === "stale" || state === "missing");
  if (sample === undefined) return books;
  const candidates = books.map((book) => {
    return { book, path: book.file.path, seconds: book.loaded.record?.claim?.seconds ?? 0 };
  });
  return sampleOf(candidates, sample, commitOf(root)).map(({ book }) => book);
}

/** A book whose code says the same in other words keeps its record, under the new words. */
function stamped(book: Book): Outcome {
  const { fresh, loaded } = book;
  if (fresh.state !== "reworded" || !loaded.record) return outcomeByRecord(book);
  writeRecord(book, { ...loaded.record, source: loaded.source });
  return { ...outcomeByRecord({ ...book, fresh: { state: "fresh", changed: [] } }), written: true };
}

/** A copy without its history is always sampled alike. */
function commitOf(cwd: string): string {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "no commit";
  }
}

const partOf = <T>(all: readonly T[], shard: Options["shard"]): T[] =>
  all.filter((_, i) => !shard || i % shard.count === shard.index - 1);

const progressOf = (total: number) =>
  showProgress({
    total,
    terminal: process.stderr.isTTY,
    write: (text) => void process.stderr.write(text),
    now: () => performance.now(),
  });
