/** Knobs of a run: plain values, or live knobs, which are the same knob whatever their value. */
import type { KnobValues, LiveKnob } from "./run.types";

export function isLiveKnob(value: unknown): value is LiveKnob {
  return value !== null && typeof value === "object" && "liveId" in value && "subscribe" in value && "value" in value;
}

/** Each knob's value now. */
export function knobValues(knobs: KnobValues): KnobValues {
  return Object.fromEntries(Object.entries(knobs).map(([name, knob]) => [name, isLiveKnob(knob) ? knob.value : knob]));
}

/** Same names, and the same values by content; live knobs by identity. Functions and other objects by reference. */
export function sameKnobs(a: KnobValues, b: KnobValues): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && sameValue(a[name], b[name]));
}

/** The same by content, or by reference where there is no telling. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (isLiveKnob(a) || isLiveKnob(b)) return isLiveKnob(a) && isLiveKnob(b) && a.liveId === b.liveId;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  return isPlain(a) && isPlain(b) && sameKnobs(a, b);
}

function isPlain(value: unknown): value is KnobValues {
  return value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}
