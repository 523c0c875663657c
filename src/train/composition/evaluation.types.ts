/**
 * An evaluation as plain data that can be posted to a worker: one graph, and the values of its inputs, the same for all entries or each
 * entry's own.
 *
 *   key, shared…, own…, extras -> outputs…
 */
import type { DType, Graph, Shape, Values } from "../../graph/node";

export interface EvaluationProgram {
  readonly graph: Graph;
  readonly seed: number;
  /** In the order of the graph's inputs after the key. */
  readonly shared: readonly FedArray[];
  /** What each entry gives: the same shapes, one list of values an entry (one entry with nothing of its own where there is no `each`). */
  readonly own: readonly { readonly shape: Shape; readonly dtype: DType }[];
  readonly entries: readonly (readonly Values[])[];
}

export interface FedArray {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values: Values;
}

export const isEvaluation = (program: object): program is EvaluationProgram => "entries" in program;
