/** Outcomes as a table in Markdown, a row a rule, and under it what is wrong. */
import { ruleText, stateText } from "../../page/claim/verdict";
import type { RecordedMeasured } from "../../page/record.types";
import { numberText } from "../../page/words";
import type { Outcome } from "./outcome";

const heads = ["notebook", "claim", "rule", "value per seed", "control", "state", "seconds"];
const WIDEST = 60;

export function outcomesText(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(rowsOf);
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(" | ")} |`;
  const wrong = outcomes.filter(({ problems }) => problems.length > 0);
  const list = wrong.flatMap(({ notebook, problems }) => ["", notebook, ...problems.map((problem) => `  ${problem}`)]);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  const right = outcomes.length - wrong.length;
  return `${[line(heads), rule, ...rows.map(line), ...list, "", `${right} as declared, ${wrong.length} not`].join("\n")}\n`;
}

function rowsOf({ notebook, declared, claim, seconds, record, ran }: Outcome): string[][] {
  const slug = notebook.replace(/^.*\//, "").replace(/\.html$/, "");
  const state = claim ? stateText[claim.state] : declared ? stateText["not-run"] : "no claim";
  const told = [state, !ran && record !== "fresh" && record].filter(Boolean).join(", ");
  const time = seconds > 0 ? seconds.toFixed(1) : "";
  if (!declared) return [[slug, "", "", "", "", told, time]];
  return Object.entries(declared.rule).map(([name, rule], i) => {
    const first = i === 0;
    const values = (list: readonly RecordedMeasured[] = []) => list.map((one) => numberOf(one[name])).join(", ");
    return [
      first ? slug : "",
      first ? shorten(declared.text) : "",
      `${rule.label ?? name} ${ruleText(rule)}`,
      values(claim?.values),
      values(claim?.control),
      first ? told : "",
      first ? time : "",
    ];
  });
}

const numberOf = (value: number | string | undefined): string =>
  value === undefined ? "none" : typeof value === "string" ? value : numberText(value);

/** A bar would end the cell. */
const shorten = (text: string): string => {
  const plain = text.replace(/\|/g, "/");
  return plain.length > WIDEST ? `${plain.slice(0, WIDEST - 1)}…` : plain;
};
