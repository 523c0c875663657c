/** What the command line of `lossbook verify` asks for. Throws LB952 for anything that it does not know. */
import { CommandError } from "../commandError";

export interface Options {
  /** Slugs, chapters, paths; none: all. */
  readonly words: readonly string[];
  /** Only those whose record is stale or missing. */
  readonly changed: boolean;
  /** Only look whether records are fresh, run nothing. */
  readonly stale: boolean;
  /** Run nothing; draw the atlas's pictures anew, from the records. */
  readonly pictures: boolean;
  /** So many, chosen by the commit, compared with their records. */
  readonly sample: number | undefined;
  /** Part `index` (from 1) of `count`. */
  readonly shard: { readonly index: number; readonly count: number } | undefined;
  /** So many seeds in place of the claims' own; no record is written. */
  readonly seeds: number | undefined;
  readonly json: boolean;
  /** Folder of a site that is built already. */
  readonly site: string | undefined;
  readonly help: boolean;
}

export const usage = `lossbook verify [notebooks…] [--changed] [--stale] [--pictures] [--sample n] [--shard i/n] [--seeds n] [--json] [--site folder]

  notebooks     slugs, chapters or paths; all of them where none is named
  --changed     run only those whose record is stale or missing
  --stale       run nothing; tell which records are stale, missing, or not in the state that their claim declares
  --pictures    run nothing; draw the pictures of the atlas anew from what the records say, where figures were changed
  --sample n    run the claims of n notebooks, chosen by the commit's hash, and compare them with their records
  --shard i/n   the i-th of n parts
  --seeds n     n seeds in place of the claims' own, for a look: no record is written
  --json        results as JSON on the standard output
  --site        a site that is built already, such as dist`;

const flags = ["--changed", "--stale", "--pictures", "--json", "--help"];
const valued = ["--sample", "--shard", "--seeds", "--site"];

export function parseOptions(args: readonly string[]): Options {
  const given = new Map<string, string>();
  const words: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i]!;
    if (flags.includes(arg)) given.set(arg, "");
    else if (valued.includes(arg)) given.set(arg, args[(i += 1)] ?? "");
    else if (arg.startsWith("-")) throw new CommandError("LB952", `unknown option: ${arg}`, usage);
    else words.push(arg);
  }
  const modes = ["--changed", "--stale", "--pictures", "--sample"].filter((name) => given.has(name));
  if (modes.length > 1) throw new CommandError("LB952", `options that exclude each other: ${modes.join(", ")}`, usage);
  return {
    words,
    changed: given.has("--changed"),
    stale: given.has("--stale"),
    pictures: given.has("--pictures"),
    sample: wholeNumber("--sample", given.get("--sample")),
    shard: toShard(given.get("--shard")),
    seeds: wholeNumber("--seeds", given.get("--seeds")),
    json: given.has("--json"),
    site: given.get("--site"),
    help: given.has("--help"),
  };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new CommandError("LB952", `${name} must be a positive whole number: ${text}`, `for example ${name} 3.`);
}

function toShard(text: string | undefined): Options["shard"] {
  if (text === undefined) return undefined;
  const [index = NaN, count = NaN] = /^\d+\/\d+$/.test(text) ? text.split("/").map(Number) : [];
  if (index >= 1 && index <= count) return { index, count };
  throw new CommandError("LB952", `--shard must be the part of how many: ${text}`, "for example --shard 1/4.");
}
