/**
 * Eigenvalues of the Hessian against the edge of stability 2/η: gradient descent with step η on a quadratic diverges where an eigenvalue
 * is beyond it. The edge is a line across, or moves where η does.
 */
import { curvesSpec, type CurvesOptions } from "./curves";
import { FigureError } from "./figureError";
import type { FigureRun, FigureSeries, FigureSpec, WordedOptions } from "./figure.types";

export interface SharpnessOptions extends WordedOptions, Omit<CurvesOptions, "caption" | "alt" | "rules"> {
  /** The learning rate η, or the name of the run's metric that has it at every step. */
  readonly rate: number | string;
  /** Of the edge; `2/η` if left out. */
  readonly edge?: string;
  /** 2 if left out, as for gradient descent; 2(1 + β) with heavy-ball momentum. */
  readonly numerator?: number;
}

const EDGE = "edge of stability";

/** Throws LB502 where there is no positive rate. */
export function sharpnessSpec(run: FigureRun, options: SharpnessOptions): FigureSpec {
  const { rate, edge = "2/η", numerator = 2, metrics, ...rest } = options;
  const known = metrics ?? { sharpness: "sharpness" };
  if (typeof rate === "number") {
    if (!(rate > 0))
      throw new FigureError("LB502", `not a learning rate: ${rate}`, "give rate: 0.1, or the name of a metric.");
    const spec = curvesSpec(run, {
      ...rest,
      metrics: known,
      rules: [{ y: numerator / rate, label: edge }],
    });
    return { ...spec, kind: "sharpness" };
  }
  const rates = run.metrics[rate];
  const moved: FigureSeries | undefined = rates && {
    steps: rates.steps,
    values: Array.from({ length: rates.length }, (_, i) => numerator / rates.values[i]!),
    length: rates.length,
  };
  const withEdge = moved ? { ...run, metrics: { ...run.metrics, [EDGE]: moved } } : run;
  const style = { label: edge, colour: "var(--rule)", dashed: true };
  return { ...curvesSpec(withEdge, { ...rest, metrics: { ...known, [EDGE]: style } }), kind: "sharpness" };
}
