/** Identities of primitives that only move numbers: chains of them, and moves that undo each other. */
import { broadcast, concat, filled, gather, pad, reshape, reverse, slice, transpose } from "../build/index";
import { sizeOf, type Node } from "../node";
import { sameShape } from "../shape";
import type { Shorter, ShorterRules } from "./rule";

const numbers = (node: Node, name: string) => node.attrs[name] as readonly number[];

/** One number repeated, moved about, is that number repeated. */
const ofOneNumber: Shorter = ({ inputs: [x], shape }) =>
  x!.op === "broadcast" && sizeOf(x!.inputs[0]!.shape) === 1 && sizeOf(shape) > 1
    ? broadcast(reshape(x!.inputs[0]!, []), shape)
    : undefined;

const repeated: Shorter = ({ inputs: [x], shape }) => {
  const inner = x!.inputs[0];
  if (x!.op === "broadcast") return broadcast(inner!, shape);
  // New axes of 1 in front are there for broadcasting anyway.
  const added = x!.op === "reshape" ? x!.shape.length - inner!.shape.length : 0;
  if (added > 0 && x!.shape.slice(0, added).every((e) => e === 1) && sameShape(x!.shape.slice(added), inner!.shape))
    return broadcast(inner!, shape);
  return undefined;
};

const sliced: Shorter = (node) => {
  const x = node.inputs[0]!;
  const begin = numbers(node, "begin");
  const { shape } = node;
  const inner = x.inputs[0]!;
  if (x.op === "slice")
    return slice(
      inner,
      begin.map((b, i) => b + numbers(x, "begin")[i]!),
      shape,
    );
  if (x.op === "concat") return ofOnePart(node, x);
  if (x.op === "pad") return ofPadded(node, x);
  if (x.op === "broadcast" && inner.shape.length > 0) return ofRepeated(node, inner);
  return undefined;
};

function ofOnePart(node: Node, joined: Node): Node | undefined {
  const axis = joined.attrs.axis as number;
  const begin = numbers(node, "begin");
  let from = 0;
  for (const part of joined.inputs) {
    const end = from + part.shape[axis]!;
    if (begin[axis]! >= from && begin[axis]! + node.shape[axis]! <= end)
      return slice(
        part,
        begin.map((b, i) => (i === axis ? b - from : b)),
        node.shape,
      );
    from = end;
  }
  return undefined;
}

/** Inside of what was padded, or wholly in the border. */
function ofPadded({ attrs, shape, dtype }: Node, padded: Node): Node | undefined {
  const inner = padded.inputs[0]!;
  const start = (attrs.begin as number[]).map((b, i) => b - numbers(padded, "before")[i]!);
  if (start.every((b, i) => b >= 0 && b + shape[i]! <= inner.shape[i]!)) return slice(inner, start, shape);
  const outside = start.some((b, i) => b >= inner.shape[i]! || b + shape[i]! <= 0);
  return outside ? filled(padded.attrs.value as number, shape, dtype) : undefined;
}

function ofRepeated({ attrs, shape }: Node, inner: Node): Node {
  const added = shape.length - inner.shape.length;
  const begin = inner.shape.map((e, i) => (e === 1 ? 0 : (attrs.begin as number[])[i + added]!));
  const size = inner.shape.map((e, i) => (e === 1 ? 1 : shape[i + added]!));
  return broadcast(slice(inner, begin, size), shape);
}

const padded: Shorter = (node) => {
  const x = node.inputs[0]!;
  if (x.op !== "pad" || !Object.is(x.attrs.value, node.attrs.value)) return undefined;
  const both = (name: string) => numbers(node, name).map((n, i) => n + numbers(x, name)[i]!);
  return pad(x.inputs[0]!, both("before"), both("after"), node.attrs.value as number);
};

const reversed: Shorter = (node) => {
  const x = node.inputs[0]!;
  if (x.op !== "reverse") return undefined;
  const [a, b] = [numbers(node, "axes"), numbers(x, "axes")];
  const once = [...a.filter((axis) => !b.includes(axis)), ...b.filter((axis) => !a.includes(axis))];
  return reverse(
    x.inputs[0]!,
    once.sort((i, j) => i - j),
  );
};

/** Parts of parts in one go, and neighbours of one array as they were. */
const joined: Shorter = (node) => {
  const axis = node.attrs.axis as number;
  const flat = node.inputs.flatMap((part) => (part.op === "concat" && part.attrs.axis === axis ? part.inputs : [part]));
  const parts: Node[] = [];
  for (const part of flat) {
    const whole = parts.length > 0 ? neighbours(parts.at(-1)!, part, axis) : undefined;
    if (whole) parts[parts.length - 1] = whole;
    else parts.push(part);
  }
  return parts.length < node.inputs.length || flat.length > node.inputs.length ? concat(parts, axis) : undefined;
};

function neighbours(a: Node, b: Node, axis: number): Node | undefined {
  if (a.op !== "slice" || b.op !== "slice" || a.inputs[0] !== b.inputs[0]) return undefined;
  const [from, to] = [numbers(a, "begin"), numbers(b, "begin")];
  const adjoin = a.shape.every((e, i) => (i === axis ? to[i] === from[i]! + e : to[i] === from[i] && e === b.shape[i]));
  if (!adjoin) return undefined;
  return slice(
    a.inputs[0]!,
    from,
    a.shape.map((e, i) => (i === axis ? e + b.shape[i]! : e)),
  );
}

/** Positions 0, 1, … of all are all. */
const looked: Shorter = (node) => {
  const [x, indices] = node.inputs as [Node, Node];
  const axis = node.attrs.axis as number;
  if (indices.op === "iota" && indices.shape[0] === x.shape[axis]) return x;
  return x.op === "gather" && x.attrs.axis === axis
    ? gather(x.inputs[0]!, gather(x.inputs[1]!, indices, 0), axis)
    : undefined;
};

const turned: Shorter = (node) => ofOneNumber(node) ?? transposedAway(node);
/** The builder merges transposes; after a rewrite there may be new ones. */
const transposedAway: Shorter = (node) =>
  node.inputs[0]!.op === "transpose" ? transpose(node.inputs[0]!, numbers(node, "perm")) : undefined;

export const layout: ShorterRules = {
  broadcast: repeated,
  concat: joined,
  gather: looked,
  pad: padded,
  reshape: ofOneNumber,
  reverse: (node) => ofOneNumber(node) ?? reversed(node),
  slice: (node) => ofOneNumber(node) ?? sliced(node),
  transpose: turned,
};
