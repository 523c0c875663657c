/**
 * Running sums and extremes of a fused loop. Along the innermost loops they live in registers: long float sums in double precision, so that
 * a mean over a data set keeps its digits. Across outer loops they are combined in memory.
 */
import type { Reduction } from "../plan/unit.types";
import type { Code, Local } from "./wasm/code";

/** Sums at least as long are added up in float64. */
const LONG = 64;

const HIGH = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const SECOND = [4, 5, 6, 7, 4, 5, 6, 7, 12, 13, 14, 15, 12, 13, 14, 15];

const operations = {
  float32: { sum: "f32x4.add", reduceMax: "f32x4.max", reduceMin: "f32x4.min" },
  int32: { sum: "i32x4.add", reduceMax: "i32x4.max_s", reduceMin: "i32x4.min_s" },
} as const;

const identities = {
  float32: { sum: 0, reduceMax: -Infinity, reduceMin: Infinity },
  int32: { sum: 0, reduceMax: -(2 ** 31), reduceMin: 2 ** 31 - 1 },
} as const;

/** Truths are whole numbers here. */
const typeOf = ({ dtype }: Reduction): "float32" | "int32" => (dtype === "float32" ? dtype : "int32");

export const identityOf = (reduction: Reduction): number => identities[typeOf(reduction)][reduction.op];

export const combine = (code: Code, reduction: Reduction, a: Local, b: Local): void =>
  code.op(operations[typeOf(reduction)][reduction.op], a, b);

export interface Folding {
  /** Sets it to nothing. */
  start(): void;
  /** Takes four elements in, or one (lane 0). */
  take(value: Local, count: number): void;
  /** A vector with the result in lane 0. */
  finish(): Local;
}

/** @param length elements that it will take in */
export function folding(code: Code, reduction: Reduction, length: number): Folding {
  return typeOf(reduction) === "float32" && reduction.op === "sum" && length >= LONG
    ? longSum(code)
    : simple(code, reduction);
}

function simple(code: Code, reduction: Reduction): Folding {
  const total = code.local("v128");
  const nothing = (): void =>
    typeOf(reduction) === "float32" ? code.f32x4(identityOf(reduction)) : code.i32x4(identityOf(reduction));
  const firstLane = (): void => code.vector([-1, 0, 0, 0]);
  return {
    start: () => code.set(total, nothing),
    take(value, count) {
      const taken = count === 4 ? value : code.let("v128", () => code.op("v128.bitselect", value, nothing, firstLane));
      code.set(total, () => combine(code, reduction, total, taken));
    },
    finish() {
      const high = code.let("v128", () => code.shuffle(total, total, HIGH));
      const pairs = code.let("v128", () => combine(code, reduction, total, high));
      const second = code.let("v128", () => code.shuffle(pairs, pairs, SECOND));
      return code.let("v128", () => combine(code, reduction, pairs, second));
    },
  };
}

function longSum(code: Code): Folding {
  const low = code.local("v128");
  const high = code.local("v128");
  const add = (total: Local, part: () => void): void =>
    code.set(total, () => code.op("f64x2.add", total, () => code.op("f64x2.promote_low_f32x4", part)));
  return {
    start() {
      code.set(low, () => code.f64x2(0));
      code.set(high, () => code.f64x2(0));
    },
    take(value, count) {
      if (count === 1) add(low, () => code.op("v128.and", value, () => code.vector([-1, 0, 0, 0])));
      else {
        add(low, () => code.push(value));
        add(high, () => code.shuffle(value, value, HIGH));
      }
    },
    finish() {
      const both = code.let("v128", () => code.op("f64x2.add", low, high));
      const all = (): void => code.op("f64x2.add", both, () => code.shuffle(both, both, HIGH));
      return code.let("v128", () => code.op("f32x4.demote_f64x2_zero", all));
    },
  };
}
