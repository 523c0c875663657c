/** Knobs in words: by the label of their control where there is one, else `alpha` is α, `batchSize` is batch size; and how two settings differ. */
import { isLiveKnob } from "../train/knobs";
import type { KnobValues } from "../train/run.types";

const greek: Readonly<Record<string, string>> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  eta: "η",
  theta: "θ",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "φ",
  omega: "ω",
};

export const knobName = (name: string): string =>
  greek[name] ?? name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);

export function knobValue(value: unknown): string {
  if (isLiveKnob(value)) return knobValue(value.value);
  if (typeof value === "number") return String(+value.toPrecision(3)).replace("-", "−");
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value)) return value.map(knobValue).join(", ");
  return String(value);
}

/** Words on the page's controls, by the names of knobs. */
export type KnobLabels = Readonly<Record<string, string>>;

/** `output scale α = 16, width = 64`. */
export const knobsText = (knobs: KnobValues, labels: KnobLabels = {}): string =>
  Object.entries(knobs)
    .map(([name, value]) => `${Object.hasOwn(labels, name) ? labels[name] : knobName(name)} = ${knobValue(value)}`)
    .join(", ");

/** The knobs of `wanted` whose values differ from `shown`; live ones aside, for a result belongs to any of their values. */
export function differing(wanted: KnobValues, shown: KnobValues): string[] {
  return Object.keys(wanted).filter(
    (name) => !isLiveKnob(wanted[name]) && JSON.stringify(wanted[name]) !== JSON.stringify(shown[name]),
  );
}

export const pickKnobs = (knobs: KnobValues, names: readonly string[]): KnobValues =>
  Object.fromEntries(names.map((name) => [name, knobs[name]]));
