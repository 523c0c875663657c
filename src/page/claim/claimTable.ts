/** The evidence: one table a rule, a column a seed, a row for the claim's knobs and one for the control's. */
import { element, setText } from "../element";
import { knobsText, type KnobLabels } from "../knobWords";
import { numberText } from "../words";
import { seedsOf, type ClaimOptions } from "./claim.types";
import type { ClaimPart } from "./checkClaim";
import { ruleHolds, ruleText, type Measured } from "./verdict";

export interface ClaimTable {
  readonly element: HTMLElement;
  /** Empties the table. */
  clear(): void;
  running(part: ClaimPart): void;
  fill(part: Pick<ClaimPart, "control" | "index">, measured: Measured): void;
  /** No cell is being computed any more. */
  rest(): void;
}

export function claimTable(claim: ClaimOptions, labels: KnobLabels): ClaimTable {
  const seeds = seedsOf(claim);
  const cells = new Map<string, { value: HTMLElement; dot: HTMLElement }>();
  const key = (rule: string, control: boolean, index: number) => `${rule}/${control}/${index}`;
  const box = element("div", { class: "claim-scroll", role: "region", "aria-label": "Evidence", tabindex: 0 });
  for (const [name, rule] of Object.entries(claim.rule)) {
    const head = element("tr", {}, element("th", { scope: "col" }, rule.label ?? name));
    for (const seed of seeds) head.append(element("th", { scope: "col" }, `seed ${seed}`));
    head.append(element("th", { scope: "col" }, `rule ${ruleText(rule)}`));
    const body = element("tbody");
    for (const control of [false, true]) {
      const title = control ? `control: ${knobsText(claim.control, labels)}` : knobsText(pickLike(claim), labels);
      const row = element("tr", { "data-control": control }, element("th", { scope: "row" }, title));
      const dots = element("td", { class: "dots" });
      seeds.forEach((_, index) => {
        const value = element("td", {}, "–");
        const dot = element("span", { class: "dot", "data-pass": "unknown" });
        cells.set(key(name, control, index), { value, dot });
        row.append(value);
        dots.append(dot);
      });
      row.append(dots);
      body.append(row);
    }
    box.append(element("table", {}, element("thead", {}, head), body));
  }
  const each = (
    part: Pick<ClaimPart, "control" | "index">,
    write: (name: string, value: HTMLElement, dot: HTMLElement) => void,
  ) => {
    for (const name of Object.keys(claim.rule)) {
      const cell = cells.get(key(name, part.control, part.index));
      if (cell) write(name, cell.value, cell.dot);
    }
  };
  const rest = () => cells.forEach(({ value }) => value.removeAttribute("data-running"));
  return {
    element: box,
    clear() {
      rest();
      for (const { value, dot } of cells.values()) {
        setText(value, "–");
        dot.dataset["pass"] = "unknown";
        dot.removeAttribute("aria-label");
      }
    },
    running(part) {
      rest();
      each(part, (_, value) => {
        value.dataset["running"] = "true";
        setText(value, "…");
      });
    },
    fill(part, measured) {
      each(part, (name, value, dot) => {
        const number = measured[name];
        const pass = ruleHolds(claim.rule[name]!, number);
        value.removeAttribute("data-running");
        setText(value, number === undefined ? "none" : Number.isNaN(number) ? "diverged" : numberText(number));
        dot.dataset["pass"] = String(pass);
        dot.setAttribute("role", "img");
        dot.setAttribute("aria-label", `seed ${seeds[part.index]} ${pass ? "passes" : "fails"}`);
      });
    },
    rest,
  };
}

/** Of the claim's knobs, those that the control changes; all, if they are the same names. */
function pickLike({ at, control }: ClaimOptions): ClaimOptions["at"] {
  const names = Object.keys(at).filter((name) => name in control);
  return names.length > 0 ? Object.fromEntries(names.map((name) => [name, at[name]])) : at;
}
