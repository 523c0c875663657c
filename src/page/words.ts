/** Plain words for what the page says often: durations, numbers, authors, how near a page is to its paper. */
import type { Fidelity } from "../notebook/findPageProblems";
import { stateText } from "./claim/verdict";
import type { RecordSummary } from "./page.types";

const fidelityWords: Readonly<Record<Fidelity, string>> = {
  direct: "the paper's own experiment, smaller",
  scaled: "the paper's effect, at a small scale",
  mechanism: "the paper's mechanism, in a small model",
  tutorial: "a tutorial",
};

/** What `fidelity` in `paper({…})` means to a reader. */
export const fidelityText = (fidelity: string): string =>
  (fidelityWords as Readonly<Record<string, string>>)[fidelity] ?? fidelity;

/** `0.4 s`, `9 s`, `2 min`, `1 h 5 min`. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "–";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A number in a table cell: three significant digits, thousands grouped. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2).replace("-", "−").replace("e+", "e");
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");
}

/** `Kumar et al., 2024`. */
export function citationText(authors: string | readonly string[] | undefined, year?: number): string {
  const list = typeof authors === "string" ? authors.split(/,\s*/) : (authors ?? []);
  const surname = (name: string | undefined) => name?.trim().split(" ").at(-1) ?? "";
  const who = list.length > 2 ? `${surname(list[0])} et al.` : list.map((name) => surname(name)).join(" and ");
  return [who, year].filter(Boolean).join(", ");
}

/** `holds · 3 of 3 seeds · control fails`. */
export function recordText({ state, seeds, seedsHolding, controlSeedsHolding }: RecordSummary): string {
  if (state === "not-run") return "claim not checked yet";
  const control = controlSeedsHolding === 0 ? "control fails" : "control passes";
  return state === "control-passes"
    ? stateText[state]
    : `${stateText[state]} · ${seedsHolding} of ${seeds} seeds · ${control}`;
}

export const escapeHtml = (text: unknown): string =>
  String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
