/**
 * Which nodes run together. Nodes are taken in their order; an elementwise node joins the group of an operand where both go over the same
 * shape and nothing that it also needs waits for that group's end; a reduction joins the group that computes its operand. Views
 * join nothing: they are another look at their root.
 */
import type { FlatNode, Graph } from "../../graph/node";
import { sameShape } from "../../graph/shape";
import { multiplies } from "./dotAxes";
import { isElementwise, isReduction, isView, viewThrough } from "./kinds";
import { commonFactors, isPlain, plainView, windowed, type View, type WindowAttrs } from "./view";

export interface Group {
  /** Fused loops, or one node that is a kernel. */
  readonly kind: "loop" | "kernel";
  readonly shape: readonly number[];
  members: number[];
  reductions: number[];
  /** Groups whose results it reads. */
  readonly needs: Set<Group>;
  /** The group that swallowed it. */
  mergedInto?: Group;
}

export interface Grouped {
  /** Those of the graph, then copies. */
  readonly nodes: readonly FlatNode[];
  /** For every node the memory that it is seen in. */
  readonly views: readonly View[];
  readonly groups: readonly Group[];
  /** Group of a node that is no view, constant or input. */
  readonly groupOf: ReadonlyMap<number, Group>;
  /** Nodes that stand for the graph's outputs, each another one, none an input or a view. */
  readonly outputs: readonly number[];
}

/** More arrays than this in one loop and their addresses no longer fit the machine's registers. */
const MOST_ARRAYS = 14;

export function group(graph: Graph): Grouped {
  const nodes: FlatNode[] = [...graph.nodes];
  const views: View[] = [];
  const groups: Group[] = [];
  const groupOf = new Map<number, Group>();
  const inputCount = graph.inputs.length;

  const current = (it: Group): Group => {
    let found = it;
    while (found.mergedInto) found = found.mergedInto;
    return found;
  };
  /** Group that computes what a node is seen in; none for inputs and constants. */
  const source = (node: number): Group | undefined => {
    const found = groupOf.get(views[node]!.root);
    return found && current(found);
  };
  const dependsOn = (from: Group, target: Group, seen = new Set<Group>()): boolean => {
    if (from === target) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return [...from.needs].some((next) => dependsOn(current(next), target, seen));
  };
  const add = (node: FlatNode): number => {
    nodes.push(node);
    return nodes.length - 1;
  };
  const open = (kind: Group["kind"], shape: readonly number[], node: number): Group => {
    const made: Group = { kind, shape, members: [], reductions: [], needs: new Set() };
    groups.push(made);
    groupOf.set(node, made);
    views[node] = plainView(node, nodes[node]!.shape);
    return made;
  };
  const need = (own: Group, operands: readonly number[]): void => {
    for (const operand of operands) {
      const other = source(operand);
      if (other && other !== own) own.needs.add(other);
    }
  };

  /** A plain copy of a view. */
  function copied(node: number): number {
    const { shape, dtype } = nodes[node]!;
    const copy = add({ op: "copy", inputs: [node], shape, dtype, attrs: {} });
    const own = open("loop", shape, copy);
    own.members.push(copy);
    need(own, [node]);
    return copy;
  }

  const plain = (node: number): number => (isPlain(views[node]!) ? node : copied(node));

  /** An elementwise result of the same group may be used in a register. */
  const isDirect = (node: number, shape: readonly number[]): boolean =>
    views[node]!.root === node && isElementwise(nodes[node]!) && sameShape(nodes[node]!.shape, shape);

  const arraysOf = (own: Group): number[] => [
    ...new Set(own.members.flatMap((member) => nodes[member]!.inputs.filter((input) => groupOf.get(input) !== own))),
  ];

  /** Axes of a loop must split to common factors. */
  function fits(own: Group, operands: readonly number[]): boolean {
    const all = [...arraysOf(own), ...own.reductions.flatMap((r) => nodes[r]!.inputs), ...operands];
    const seen = all.map((operand) => broadcastAxes(views[operand]!, nodes[operand]!.shape.length, own.shape));
    return own.shape.every((_, axis) => commonFactors(seen.map((axes) => axes[axis]!)) !== undefined);
  }

  function elementwise(i: number): void {
    const { shape } = nodes[i]!;
    const inputs = nodes[i]!.inputs.filter((input) => !isScalarConstant(nodes, views, input));
    const candidates = [
      ...new Set(inputs.filter((input) => isDirect(input, shape)).map((input) => current(groupOf.get(input)!))),
    ].filter((one) => one.kind === "loop" && sameShape(one.shape, shape));
    const joined = candidates
      .sort((a, b) => groups.indexOf(b) - groups.indexOf(a))
      .find((one) => mayJoin(one, inputs, shape));
    if (!joined) {
      const own = open("loop", shape, i);
      const chosen = inputs.map((input) =>
        fits(own, [...inputs.slice(0, inputs.indexOf(input) + 1)]) ? input : copied(input),
      );
      replaceInputs(i, inputs, chosen);
      // Copies come before the group that reads them.
      groups.splice(groups.indexOf(own), 1);
      groups.push(own);
      own.members.push(i);
      need(own, nodes[i]!.inputs);
      return;
    }
    groupOf.set(i, joined);
    views[i] = plainView(i, shape);
    joined.members.push(i);
    need(joined, nodes[i]!.inputs);
    for (const other of candidates) if (other !== joined) maybeMerge(joined, other);
  }

  function replaceInputs(i: number, before: readonly number[], after: readonly number[]): void {
    const node = nodes[i]!;
    nodes[i] = { ...node, inputs: node.inputs.map((input) => after[before.indexOf(input)] ?? input) };
  }

  function mayJoin(own: Group, inputs: readonly number[], shape: readonly number[]): boolean {
    for (const input of inputs) {
      const other = source(input);
      if (!other) continue;
      if (other === own ? !isDirect(input, shape) : dependsOn(other, own)) return false;
    }
    return arraysOf(own).length + inputs.length <= MOST_ARRAYS && fits(own, inputs);
  }

  /** Takes `other` into `own`, which reads it, where no path between them leads through a third group. */
  function maybeMerge(own: Group, other: Group): void {
    const between = [...own.needs].map(current).some((next) => next !== other && dependsOn(next, other));
    const backwards = dependsOn(other, own);
    const reads = own.members
      .flatMap((member) => nodes[member]!.inputs)
      .concat(own.reductions.flatMap((r) => nodes[r]!.inputs));
    const direct = reads.every((read) => source(read) !== other || isDirect(read, own.shape));
    const reducedAlike =
      own.reductions.length === 0 || other.reductions.length === 0 || reducedKey(own) === reducedKey(other);
    if (between || backwards || !direct || !reducedAlike) return;
    if (arraysOf(own).length + arraysOf(other).length > MOST_ARRAYS || !fits(own, arraysOf(other))) return;
    own.members = [...other.members, ...own.members].sort((a, b) => a - b);
    own.reductions.push(...other.reductions);
    for (const next of other.needs) own.needs.add(current(next));
    own.needs.delete(other);
    own.needs.delete(own);
    for (const node of [...other.members, ...other.reductions]) groupOf.set(node, own);
    other.mergedInto = own;
    groups.splice(groups.indexOf(other), 1);
  }

  const reducedKey = (own: Group): string => String(nodes[own.reductions[0]!]!.attrs.axes);

  function reduction(i: number): void {
    const [operand] = nodes[i]!.inputs as [number];
    const { shape } = nodes[operand]!;
    const own = isDirect(operand, shape) ? current(groupOf.get(operand)!) : undefined;
    if (own?.kind === "loop" && (own.reductions.length === 0 || reducedKey(own) === String(nodes[i]!.attrs.axes))) {
      own.reductions.push(i);
      groupOf.set(i, own);
      views[i] = plainView(i, nodes[i]!.shape);
      return;
    }
    const made = open("loop", shape, i);
    made.reductions.push(i);
    need(made, [operand]);
  }

  /** The operands of a product, made plain where it cannot take them as they lie. */
  function multiplied(node: FlatNode): readonly number[] {
    const [a, b] = node.inputs as [number, number];
    if (multiplies(node, views[a]!, views[b]!)) return [a, b];
    const plainB = copied(b);
    return multiplies(node, views[a]!, views[plainB]!) ? [a, plainB] : [copied(a), plainB];
  }

  /** Windows to fold, made plain where their places are split in another way than the image's. */
  function folded({ inputs, shape, attrs }: FlatNode): readonly number[] {
    const [windows] = inputs as [number];
    const { axes } = windowed(plainView(-1, shape), nodes[windows]!.shape, attrs as unknown as WindowAttrs)!;
    const fit = axes.every((axis, i) => commonFactors([axis, views[windows]!.axes[i]!]) !== undefined);
    return [fit ? windows : copied(windows)];
  }

  function operandsOf(node: FlatNode): readonly number[] {
    if (node.op === "dot") return multiplied(node);
    if (node.op === "fold") return folded(node);
    // Parts of a concat and what is padded are read as they are.
    return node.op === "concat" || node.op === "pad" ? node.inputs : node.inputs.map(plain);
  }

  function kernel(i: number): void {
    const node = nodes[i]!;
    const inputs = operandsOf(node);
    nodes[i] = { ...node, inputs };
    need(open("kernel", node.shape, i), inputs);
  }

  for (let i = 0; i < graph.nodes.length; i += 1) {
    const node = nodes[i]!;
    if (i < inputCount || node.op === "const" || node.op === "iota") views[i] = plainView(i, node.shape);
    else if (isView(node)) {
      const [operand] = node.inputs as [number];
      views[i] = viewThrough(node, views[operand]!) ?? viewThrough(node, views[copied(operand)]!)!;
    } else if (isElementwise(node)) elementwise(i);
    else if (isReduction(node)) reduction(i);
    else kernel(i);
  }
  const taken = new Set<number>();
  const outputs = graph.outputs.map((node) => {
    const own = groupOf.has(node) && !taken.has(node) ? node : copied(node);
    taken.add(own);
    return own;
  });
  for (const own of groups) {
    const needs = [...own.needs].map(current).filter((next) => next !== own);
    own.needs.clear();
    for (const next of needs) own.needs.add(next);
  }
  return { nodes, views, groups, groupOf: new Map([...groupOf].map(([node, own]) => [node, current(own)])), outputs };
}

/** Axes of a view over the shape that it is broadcast to. */
export function broadcastAxes(view: View, rank: number, shape: readonly number[]) {
  const added = shape.length - rank;
  return shape.map((extent, axis) => {
    const own = axis < added ? [] : view.axes[axis - added]!;
    return own.length === 0 && extent !== 1 ? [{ extent, step: 0 }] : own;
  });
}

/** A constant of one element, however repeated: it stands in the code. */
export function isScalarConstant(nodes: readonly FlatNode[], views: readonly View[], node: number): boolean {
  const root = nodes[views[node]!.root]!;
  return root.op === "const" && root.shape.every((extent) => extent === 1);
}
