/** `lossbook check [notebooks…] [--json]`: all that is wrong with the notebooks that can be seen without running them. */
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";
import { checkNotebook } from "../../notebook/check";
import type { Members } from "../../notebook/findMemberProblems";
import { NotebookError } from "../../notebook/notebookError";
import type { Problem } from "../../notebook/notebook.types";
import { readNotebook } from "../../notebook/read";
import { findNotebooks, type NotebookFile } from "../../publish/findNotebooks";
import { readRecord } from "../../publish/readRecord";
import { chooseNotebooks } from "../chooseNotebooks";
import { CommandError } from "../commandError";
import { libraryMembers } from "./libraryMembers";
import { problemsText } from "./problemsText";

export const usage = "lossbook check [notebooks…] [--json]";

export interface Checked {
  /** From the book's root. */
  readonly notebook: string;
  readonly problems: readonly Problem[];
}

/** 1 where there is any problem. */
export async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg.startsWith("-") && !["--json", "--help"].includes(arg));
  if (unknown !== undefined) throw new CommandError("LB952", `unknown option: ${unknown}`, usage);
  if (args.includes("--help")) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const words = args.filter((arg) => !arg.startsWith("-"));
  const members = await libraryMembers();
  const checked = chooseNotebooks(findNotebooks(process.cwd()), words).map((notebook) => checkFile(notebook, members));
  process.stdout.write(args.includes("--json") ? `${JSON.stringify(checked, null, 2)}\n` : problemsText(checked));
  return checked.some(({ problems }) => problems.length > 0) ? 1 : 0;
}

/** The notebook's problems, and its record's. */
export function checkFile({ file, path, chapter }: NotebookFile, members?: Members): Checked {
  const { window } = new JSDOM();
  const { problem } = readRecord(file);
  try {
    const notebook = readNotebook(readFileSync(file, "utf8"), { parser: new window.DOMParser() });
    const problems = checkNotebook(notebook, { book: { chapter, ...(members && { members }) } });
    return { notebook: path, problems: problem ? [problem, ...problems] : problems };
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return { notebook: path, problems: error.problems };
  }
}
