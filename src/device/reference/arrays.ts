/** Primitives over whole arrays, each by its definition: for every element of the result, or of the operand, where it comes from or goes. */
import { windowPositions, type Windows } from "../../graph/build/patches";
import type { FlatNode, Values } from "../../graph/node";
import { along, positionIn, type Operand } from "./operand";

type Operands = readonly Operand[];

export function reduce(start: number, join: (a: number, b: number) => number) {
  return (out: Values, node: FlatNode, [x]: Operands): void => {
    const axes = node.attrs.axes as number[];
    const to = positionIn(node.shape);
    // In float64 also for whole numbers, which have no infinity to start from.
    const result = new Float64Array(out.length).fill(start);
    along(x!.shape, (i, at) => {
      const target = to(at.filter((_, axis) => !axes.includes(axis)));
      result[target] = join(result[target]!, x!.values[i]!);
    });
    out.set(result);
  };
}

export function argExtreme(out: Values, node: FlatNode, [x]: Operands): void {
  const axis = node.attrs.axis as number;
  const better = node.op === "argMax" ? (a: number, b: number) => a > b : (a: number, b: number) => a < b;
  const from = positionIn(x!.shape);
  along(node.shape, (i, at) => {
    const value = (k: number) => x!.values[from([...at.slice(0, axis), k, ...at.slice(axis)])]!;
    let best = 0;
    for (let k = 1; k < x!.shape[axis]!; k += 1) if (better(value(k), value(best))) best = k;
    out[i] = best;
  });
}

/** Positions along the last axis in ascending order; equal numbers stay in order, and NaN comes last. */
export function argSort(out: Values, node: FlatNode, [x]: Operands): void {
  const extent = node.shape.at(-1)!;
  const after = (a: number, b: number) => (Number.isNaN(a) ? Number(!Number.isNaN(b)) : Number.isNaN(b) ? -1 : a - b);
  for (let row = 0; row < out.length; row += extent) {
    const value = (k: number) => x!.values[row + k]!;
    // Of two equal infinities the difference is NaN, which sort takes for 0.
    const order = Array.from({ length: extent }, (_, k) => k).sort((i, j) => after(value(i), value(j)));
    out.set(order, row);
  }
}

export function cumsum(out: Values, node: FlatNode, [x]: Operands): void {
  const { axis, exclusive, reverse } = node.attrs as { axis: number; exclusive: boolean; reverse: boolean };
  const from = positionIn(x!.shape);
  along(node.shape, (i, at) => {
    let sum = 0;
    for (let k = 0; k < node.shape[axis]!; k += 1) {
      const before = reverse ? k > at[axis]! : k < at[axis]!;
      if (before || (!exclusive && k === at[axis])) sum += x!.values[from(at.map((c, j) => (j === axis ? k : c)))]!;
    }
    out[i] = sum;
  });
}

export function dot(out: Values, node: FlatNode, [a, b]: Operands): void {
  const { ta, tb } = node.attrs as { ta: boolean; tb: boolean };
  const [m, n] = node.shape.slice(-2) as [number, number];
  const inner = a!.shape.at(ta ? -2 : -1)!;
  for (let batch = 0; batch < out.length / (m * n || 1); batch += 1)
    for (let i = 0; i < m; i += 1)
      for (let j = 0; j < n; j += 1) {
        let sum = 0;
        for (let k = 0; k < inner; k += 1)
          sum +=
            a!.values[batch * m * inner + (ta ? k * m + i : i * inner + k)]! *
            b!.values[batch * inner * n + (tb ? j * inner + k : k * n + j)]!;
        out[(batch * m + i) * n + j] = sum;
      }
}

export function transpose(out: Values, node: FlatNode, [x]: Operands): void {
  const perm = node.attrs.perm as number[];
  const from = positionIn(x!.shape);
  along(node.shape, (i, at) => (out[i] = x!.values[from(perm.map((_, axis) => at[perm.indexOf(axis)]!))]!));
}

export function slice(out: Values, node: FlatNode, [x]: Operands): void {
  const begin = node.attrs.begin as number[];
  const from = positionIn(x!.shape);
  along(node.shape, (i, at) => (out[i] = x!.values[from(at.map((c, axis) => c + begin[axis]!))]!));
}

export function pad(out: Values, node: FlatNode, [x]: Operands): void {
  const { before, value } = node.attrs as { before: number[]; value: number };
  const to = positionIn(node.shape);
  out.fill(value);
  along(x!.shape, (i, at) => (out[to(at.map((c, axis) => c + before[axis]!))] = x!.values[i]!));
}

export function reverse(out: Values, node: FlatNode, [x]: Operands): void {
  const axes = node.attrs.axes as number[];
  const from = positionIn(x!.shape);
  along(node.shape, (i, at) => {
    out[i] = x!.values[from(at.map((c, axis) => (axes.includes(axis) ? node.shape[axis]! - 1 - c : c)))]!;
  });
}

export function concat(out: Values, node: FlatNode, parts: Operands): void {
  const axis = node.attrs.axis as number;
  const to = positionIn(node.shape);
  let begin = 0;
  for (const { shape, values } of parts) {
    along(shape, (i, at) => (out[to(at.map((c, k) => (k === axis ? c + begin : c)))] = values[i]!));
    begin += shape[axis]!;
  }
}

export function gather(out: Values, node: FlatNode, [x, indices]: Operands): void {
  const axis = node.attrs.axis as number;
  const from = positionIn(x!.shape);
  along(node.shape, (i, at) => {
    const index = indices!.values[at[axis]!]!;
    if (index < 0 || index >= x!.shape[axis]!)
      throw new Error(`LB203 an index outside of ${x!.shape[axis]!} positions: ${index}`);
    out[i] = x!.values[from(at.map((c, k) => (k === axis ? index : c)))]!;
  });
}

export function scatterAdd(out: Values, node: FlatNode, [x, indices]: Operands): void {
  const axis = node.attrs.axis as number;
  const outside = indices!.values.find((index) => index < 0 || index >= node.shape[axis]!);
  if (outside !== undefined) throw new Error(`LB203 an index outside of ${node.shape[axis]!} positions: ${outside}`);
  const to = positionIn(node.shape);
  along(x!.shape, (i, at) => {
    out[to(at.map((c, k) => (k === axis ? indices!.values[c]! : c)))]! += x!.values[i]!;
  });
}

export function patches(out: Values, node: FlatNode, [x]: Operands): void {
  eachWindow(x!.shape, node, (window, pixel) => (out[window] = x!.values[pixel]!));
}

export function fold(out: Values, node: FlatNode, [x]: Operands): void {
  eachWindow(node.shape, node, (window, pixel) => (out[pixel]! += x!.values[window]!));
}

/** Pairs of positions: in the windows [N, OH, OW, K, C] and in the image [N, H, W, C]. */
function eachWindow(image: readonly number[], node: FlatNode, visit: (window: number, pixel: number) => void): void {
  const [n, h, w, c] = image as [number, number, number, number];
  const positions = windowPositions(h, w, node.attrs as unknown as Windows);
  for (let i = 0; i < n; i += 1)
    positions.forEach((pixel, k) => {
      for (let channel = 0; channel < c; channel += 1)
        visit((i * positions.length + k) * c + channel, (i * h * w + pixel) * c + channel);
    });
}
