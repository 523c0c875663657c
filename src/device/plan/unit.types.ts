/**
 * What the planner makes of a graph: units in the order in which they run, each a function of its own. Most are fused loops; what is no
 * loop over elements is a kernel.
 */
import type { DType, FlatNode, Shape } from "../../graph/node";
import type { Axis, View } from "./view";

/** Nodes as the planner sees them: those of the graph, then copies that it adds. */
export type PlanNode = FlatNode;

/** A number that the loop reads: another node's memory, seen over the loop's shape. */
export interface External {
  readonly view: View;
  readonly dtype: DType;
}

export type Operand =
  | { readonly from: "member"; readonly node: number }
  | { readonly from: "external"; readonly external: number }
  | { readonly from: "constant"; readonly value: number; readonly dtype: DType };

export interface Member {
  readonly node: number;
  readonly op: string;
  readonly dtype: DType;
  readonly operands: readonly Operand[];
}

export interface Store {
  readonly value: Operand;
  readonly dtype: DType;
  readonly root: number;
  readonly offset: number;
  readonly axes: readonly Axis[];
  /** Adds to what is there. */
  readonly accumulate: boolean;
}

export interface Reduction {
  readonly value: Operand;
  readonly op: "sum" | "reduceMax" | "reduceMin";
  readonly dtype: DType;
  readonly root: number;
  /** Over the loop's shape: step 0 where reduced. */
  readonly axes: readonly Axis[];
  readonly reduced: readonly number[];
}

/** One nest of loops over `shape`. */
export interface Loop {
  readonly shape: Shape;
  readonly externals: readonly External[];
  readonly members: readonly Member[];
  readonly stores: readonly Store[];
  readonly reductions: readonly Reduction[];
}

/** Numbers set before anything else of the unit. */
export interface Fill {
  readonly root: number;
  readonly size: number;
  readonly value: number;
  readonly dtype: DType;
}

/** What a loop that is computed on a product's tiles reads, and how it lies: as the result does, as one of its rows, or as one number. */
export interface FinishInput {
  readonly root: number;
  readonly offset: number;
  readonly lies: "alike" | "row" | "number";
  readonly dtype: DType;
}

/** What is made of a result at once, while it is in a register: of a product's, or of a reduction's. */
export interface Finish {
  /** Where the root is the node of the product (or of a reduction), the result itself. */
  readonly inputs: readonly FinishInput[];
  readonly members: readonly Member[];
  /** Plain, of the result's size. */
  readonly stores: readonly Store[];
  /** Others need the result itself as well. */
  readonly keeps: boolean;
}

/** Loops that set numbers, then go over shapes; with `finish`, one loop whose reductions are finished. */
export interface Loops {
  readonly kind: "loops";
  readonly fills: readonly Fill[];
  readonly loops: readonly Loop[];
  readonly finish?: Finish;
}

export type Unit =
  | Loops
  | { readonly kind: "product"; readonly node: number; readonly a: View; readonly b: View; readonly finish?: Finish }
  | { readonly kind: "kernel"; readonly node: number; readonly operands: readonly View[] };
