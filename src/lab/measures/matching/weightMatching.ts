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
  const gain = gainsOf(a, b, permutations);
  const before = similarity(a, b);
  let rounds = 0;
  for (let gained = true; gained && rounds < most; rounds += 1) {
    gained = false;
    for (const l of random.permutation(permutations.length)) {
      const gains = gain(l);
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
}

/**
 * For each hidden layer what it brings to put unit j of B at place i, the other layers held: A_lᵀ B_l over the inputs, A_{l+1} B_{l+1}ᵀ over the
 * outputs, and the biases. Kept, and moved along with the units that changed places since.
 */
function gainsOf(
  a: readonly LayerArrays[],
  b: readonly LayerArrays[],
  permutations: readonly Int32Array[],
): (l: number) => readonly Float64Array[] {
  const kept = permutations.map((order, l) => {
    const gains = Array.from(order, () => new Float64Array(order.length));
    const { bias: x } = a[l]!;
    const { bias: y } = b[l]!;
    if (x && y) addProduct(gains, x.values, y.values);
    return { gains, from: undefined as Order, to: undefined as Order };
  });
  return (l) => {
    const own = kept[l]!;
    const [x, y] = [columnsOf(a[l]!), columnsOf(b[l]!)];
    own.from = moveOver(own.gains, { x, y, before: own.from, now: permutations[l - 1] ?? identity(x.count) });
    const [up, down] = [rowsOf(a[l + 1]!), rowsOf(b[l + 1]!)];
    own.to = moveOver(own.gains, { x: up, y: down, before: own.to, now: permutations[l + 1] ?? identity(up.count) });
    return own.gains;
  };
}

type Order = Int32Array | undefined;

/** Vectors over the units of a layer, one for each unit of a neighbour. */
interface Vectors {
  readonly count: number;
  at(k: number): Float64Array;
}

interface Move {
  readonly x: Vectors;
  readonly y: Vectors;
  /** Which vector of y stood beside each of x when the gains were last right; undefined: none. */
  readonly before: Order;
  readonly now: Int32Array;
}

/** Adds what has changed; gives a copy of `now`. */
function moveOver(gains: readonly Float64Array[], { x, y, before, now }: Move): Int32Array {
  for (let k = 0; k < x.count; k += 1) {
    if (before?.[k] === now[k]) continue;
    const old = before && y.at(before[k]!);
    addProduct(gains, x.at(k), old ? y.at(now[k]!).map((value, j) => value - old[j]!) : y.at(now[k]!));
  }
  return now.slice();
}

/** gains[i][j] += x[i] y[j] */
function addProduct(gains: readonly Float64Array[], x: ArrayLike<number>, y: ArrayLike<number>): void {
  const row = Float64Array.from(y);
  for (let i = 0; i < gains.length; i += 1) {
    const factor = x[i]!;
    const own = gains[i]!;
    for (let j = 0; j < row.length; j += 1) own[j]! += factor * row[j]!;
  }
}

const identity = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

/** Weights from each input to all units. */
function columnsOf({ weights: { shape, values } }: LayerArrays): Vectors {
  const [count = 0, units = 0] = shape;
  return { count, at: (k) => Float64Array.from(values.subarray(k * units, (k + 1) * units)) };
}

/** Weights from all units to each output. */
function rowsOf({ weights: { shape, values } }: LayerArrays): Vectors {
  const [units = 0, count = 0] = shape;
  return { count, at: (k) => Float64Array.from({ length: units }, (_, i) => values[i * count + k]!) };
}

function similarity(a: readonly LayerArrays[], b: readonly LayerArrays[]): number {
  const product = (x?: { values: ArrayLike<number> }, y?: { values: ArrayLike<number> }): number =>
    x && y ? Array.from(x.values).reduce((sum, value, i) => sum + value * y.values[i]!, 0) : 0;
  return a.reduce((sum, layer, l) => sum + product(layer.weights, b[l]!.weights) + product(layer.bias, b[l]!.bias), 0);
}
