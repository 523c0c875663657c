/**
 * The record beside a notebook, if there is one that a page can show. It is evidence, not the document: a file that was cut
 * off, merged badly or made by another version is told as a problem, and the notebook appears as not run.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Problem } from "../notebook/notebook.types";
import { stateText } from "../page/claim/verdict";
import type { NotebookRecord } from "../page/record.types";

export interface FoundRecord {
  readonly record?: NotebookRecord;
  /** LB040: the file is there, but it is no record. */
  readonly problem?: Problem;
}

/** @param notebookFile path of `<slug>.html` */
export function readRecord(notebookFile: string): FoundRecord {
  const file = notebookFile.replace(/\.html$/, ".record.json");
  if (!existsSync(file)) return {};
  const name = basename(file);
  const refuse = (why: string): FoundRecord => {
    const hint = `make it anew: npm run verify -- ${basename(notebookFile, ".html")}; until then the page shows no results.`;
    return { problem: { code: "LB040", message: `record cannot be read, ${why}: ${name}`, hint } };
  };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return refuse("its JSON is broken or cut off");
  }
  const wrong = findWrongPart(value);
  return wrong === undefined ? { record: value as NotebookRecord } : refuse(`${wrong} is missing or of another kind`);
}

type Kind = "string" | "number" | "object" | "list";
type Parts = Readonly<Record<string, Kind>>;

const recordParts: Parts = {
  ...{ date: "string", name: "string", parts: "object", source: "string", device: "string", machine: "string" },
  ...{ seconds: "number", flops: "number", versions: "object", runs: "object", sweeps: "object" },
};
const runParts: Parts = {
  ...{ seed: "number", knobs: "object", step: "number", steps: "number", seconds: "number", device: "string" },
  ...{ metrics: "object", arrays: "object" },
};
const claimParts: Parts = {
  ...{
    state: "string",
    seeds: "list",
    values: "list",
    control: "list",
    seconds: "number",
    flops: "number",
    device: "string",
  },
};

/** The first part that a page could not show: `date`, `claim.state`, `runs.5.metrics.loss`. */
function findWrongPart(value: unknown): string | undefined {
  if (!isKind(value, "object")) return "the whole";
  const { runs, sweeps, claim, thumbnail } = value;
  if (isWrongText(thumbnail)) return "thumbnail";
  const wrong = findWrong(value, recordParts, "");
  if (wrong !== undefined) return wrong;
  for (const [name, run] of Object.entries(runs as object)) {
    const at = `runs.${name}.`;
    const within = findWrong(run, runParts, at) ?? findWrongColumn(run as AnyRun, at) ?? findWrongLane(run, at);
    if (within !== undefined) return within;
  }
  for (const [name, sweep] of Object.entries(sweeps as object)) {
    const within = findWrong(sweep, { seconds: "number", rows: "list" }, `sweeps.${name}.`);
    if (within !== undefined) return within;
    const { rows } = sweep as { readonly rows: unknown[] };
    if (!rows.every((row) => isKind(row, "object"))) return `sweeps.${name}.rows`;
  }
  return claim === undefined ? undefined : findWrongClaim(claim);
}

function findWrong(value: unknown, parts: Parts, path: string): string | undefined {
  if (!isKind(value, "object")) return path.replace(/\.$/, "");
  const wrong = Object.entries(parts).find(([key, kind]) => !isKind(value[key], kind));
  return wrong && path + wrong[0];
}

interface AnyRun {
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, unknown>>;
}

function findWrongColumn({ metrics, arrays }: AnyRun, path: string): string | undefined {
  for (const [name, column] of Object.entries(metrics)) {
    const at = `${path}metrics.${name}`;
    const wrong = findWrong(column, { steps: "list", values: "list" }, `${at}.`);
    if (wrong !== undefined) return wrong;
    const { steps, values } = column as { readonly steps: unknown[]; readonly values: unknown[] };
    if (steps.length !== values.length) return at;
  }
  for (const [name, array] of Object.entries(arrays)) {
    const wrong = findWrong(array, { shape: "list", dtype: "string", values: "list" }, `${path}arrays.${name}.`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function findWrongLane({ lanes }: { readonly lanes?: unknown }, path: string): string | undefined {
  if (lanes === undefined) return undefined;
  if (!isKind(lanes, "list")) return `${path}lanes`;
  for (const [i, lane] of (lanes as unknown as unknown[]).entries()) {
    const at = `${path}lanes.${i}.`;
    const wrong = findWrong(lane, { seed: "number", knobs: "object" }, at);
    if (wrong !== undefined) return wrong;
    const { metrics = {}, arrays = {} } = lane as Partial<AnyRun>;
    if (!isKind(metrics, "object") || !isKind(arrays, "object")) return `${at}metrics`;
    const within = findWrongColumn({ metrics, arrays }, at);
    if (within !== undefined) return within;
  }
  return undefined;
}

function findWrongClaim(claim: unknown): string | undefined {
  const wrong = findWrong(claim, claimParts, "claim.");
  if (wrong !== undefined) return wrong;
  const { state, values, control } = claim as { state: string; values: unknown[]; control: unknown[] };
  if (!Object.hasOwn(stateText, state)) return "claim.state";
  if (!values.every((measured) => isKind(measured, "object"))) return "claim.values";
  return control.every((measured) => isKind(measured, "object")) ? undefined : "claim.control";
}

function isKind(value: unknown, kind: "object"): value is Record<string, unknown>;
function isKind(value: unknown, kind: Kind): boolean;
function isKind(value: unknown, kind: Kind): boolean {
  if (kind === "list") return Array.isArray(value);
  if (kind === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === kind;
}

const isWrongText = (value: unknown): boolean => value !== undefined && typeof value !== "string";
