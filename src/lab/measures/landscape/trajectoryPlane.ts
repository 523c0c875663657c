/** The plane that holds most of a trajectory through the parameters (Li et al. 2018, §7.2): principal components about its end. Plain float64. */
import { AuthorError } from "../../../graph/authorError";
import { fromNumbers, toNumbers, type ArrayTree } from "../arrays";
import { symmetricEigen } from "../linear/symmetricEigen";

export interface TrajectoryPlane<T> {
  /** The last point: the origin of the plane. */
  readonly params: T;
  /** Orthogonal directions of length 1, for `onPlane`. */
  readonly first: T;
  readonly second: T;
  /** Where each point lies on the plane. */
  readonly path: readonly { readonly x: number; readonly y: number }[];
  /** Share of the squared distances from the origin that each direction explains. */
  readonly explained: readonly [number, number];
}

/** Three points or more, nested alike. Throws LB369 for fewer, or for points on a straight line. */
export function trajectoryPlane<T extends ArrayTree>(points: readonly T[]): TrajectoryPlane<T> {
  const refuse = (what: string) => new AuthorError("LB369", what, "give snapshots of the params along the way.");
  if (points.length < 3) throw refuse(`a plane through so many points: ${points.length}`);
  const params = points[points.length - 1]!;
  const origin = toNumbers(params);
  const moved = points.map((point) => toNumbers(point).map((value, i) => value - origin[i]!));
  // Eigenvectors of the points' products are those of the (much larger) covariance, seen from the points.
  const { values, vectors } = symmetricEigen(
    moved.map((a) => moved.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0))),
  );
  if (!(values[1]! > 1e-12 * values[0]!)) throw refuse("the points lie on a straight line");
  const axis = (k: number): Float64Array => {
    const length = Math.sqrt(values[k]!);
    return origin.map((_, i) => moved.reduce((sum, point, p) => sum + vectors[k]![p]! * point[i]!, 0) / length);
  };
  const [x, y] = [axis(0), axis(1)];
  const along = (point: Float64Array, to: Float64Array): number =>
    point.reduce((sum, value, i) => sum + value * to[i]!, 0);
  const whole = values.reduce((a, b) => a + Math.max(0, b), 0);
  return {
    params,
    first: fromNumbers(params, x),
    second: fromNumbers(params, y),
    path: moved.map((point) => ({ x: along(point, x), y: along(point, y) })),
    explained: [values[0]! / whole, values[1]! / whole],
  };
}
