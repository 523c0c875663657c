/**
 * Which hidden units of one net are which of another's: the permutations that bring the weights of B as near to those of A as they get, found
 * layer by layer, each exactly (Ainsworth, Hayase and Srinivasa 2023, algorithm 1). Plain float64; no data are used.
 */
import { hostRandom } from "../../../graph/index";
import { assignment } from "./assignment";
import { maybeLayers, permuteUnits, refused, type LayerArrays } from "./permuteUnits";

export interface MatchingOptions {
  /** Of the order in which layers are visited. Default 1. */
  readonly seed?: number;
  /** Rounds over all layers at most; default 100. It ends before where a round brings nothing. */
  readonly rounds?: number;
}

export interface Matched {
  /** For each hidden layer the unit of B that comes to each place: `permuteUnits(b, permutations)` is `params`. */
  readonly permutations: readonly Int32Array[];
  /** B with its units permuted. */
  readonly params: LayerArrays[];
  /** Σ ⟨Wᴬ, Wᴮ⟩ over all weights and biases, before and after. */
  readonly similarity: { readonly before: number; readonly after: number };
  readonly rounds: number;
}

/** Smaller gains, relative to the whole, are rounding. */
const NOTHING = 1e-12;

/** `a` and `b`: parameters of two `models.mlp` of the same sizes, as arrays (`fit(…).state.params`). O(layers · width³) a round. Throws LB367. */
export function weightMatching(
  a: readonly LayerArrays[],
  b: readonly LayerArrays[],
  { seed = 1, rounds: most = 100 }: MatchingOptions = {},
): Matched {
  const shapes = maybeLayers(a);
  if (shapes.join(";") !== maybeLayers(b).join(";"))
    throw refused(`two nets of different sizes: ${shapes.join(" ")} and ${maybeLayers(b).join(" ")}`);
  const random = hostRandom(seed);
  const permutations: Int32Array[] = shapes
    .slice(0, -1)
    .map(([, units]) => Int32Array.from({ length: units }, (_, i) => i));
  const before = similarity(a, b);
  let rounds = 0;
  for (let gained = true; gained && rounds < most; rounds += 1) {
    gained = false;
    for (const l of random.permutation(permutations.length)) {
      const gains = gainsOf(l);
      const units = gains.length;
      const now = permutations[l]!.reduce((sum, unit, i) => sum + gains[i]![unit]!, 0);
      const { columns, total } = assignment(gains, { maximise: true });
      if (total - now <= NOTHING * units * Math.abs(total)) continue;
      permutations[l] = columns;
      gained = true;
    }
  }
  const params = permuteUnits(b, permutations);
  return { permutations, params, similarity: { before, after: similarity(a, params) }, rounds };

  /** What it brings to put unit j of B at place i of hidden layer l, the other layers held: [units][units]. */
  function gainsOf(l: number): Float64Array[] {
    const [inputs, units] = shapes[l]!;
    const [, outputs] = shapes[l + 1]!;
    const [from, to] = [permutations[l - 1], permutations[l + 1]];
    const gains = Array.from({ length: units }, () => new Float64Array(units));
    addProducts(
      gains,
      inputs,
      (k, i) => a[l]!.weights.values[k * units + i]!,
      (k, j) => b[l]!.weights.values[(from ? from[k]! : k) * units + j]!,
    );
    addProducts(
      gains,
      outputs,
      (k, i) => a[l + 1]!.weights.values[i * outputs + k]!,
      (k, j) => b[l + 1]!.weights.values[j * outputs + (to ? to[k]! : k)]!,
    );
    const [x, y] = [a[l]!.bias, b[l]!.bias];
    if (x && y)
      addProducts(
        gains,
        1,
        (_, i) => x.values[i]!,
        (_, j) => y.values[j]!,
      );
    return gains;
  }
}

/** gains[i][j] += Σ_k left(k, i) right(k, j) */
function addProducts(
  gains: readonly Float64Array[],
  count: number,
  left: (k: number, i: number) => number,
  right: (k: number, j: number) => number,
): void {
  const units = gains.length;
  const row = new Float64Array(units);
  for (let k = 0; k < count; k += 1) {
    for (let j = 0; j < units; j += 1) row[j] = right(k, j);
    for (let i = 0; i < units; i += 1) {
      const factor = left(k, i);
      const own = gains[i]!;
      for (let j = 0; j < units; j += 1) own[j]! += factor * row[j]!;
    }
  }
}

function similarity(a: readonly LayerArrays[], b: readonly LayerArrays[]): number {
  const product = (x?: { values: ArrayLike<number> }, y?: { values: ArrayLike<number> }): number =>
    x && y ? Array.from(x.values).reduce((sum, value, i) => sum + value * y.values[i]!, 0) : 0;
  return a.reduce((sum, layer, l) => sum + product(layer.weights, b[l]!.weights) + product(layer.bias, b[l]!.bias), 0);
}
