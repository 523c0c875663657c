/**
 * From a graph to units of work: nodes are grouped, groups put in order, and each group written down as loops or as a kernel, with what it
 * reads and writes. Addresses come later, from what is alive when.
 */
import type { FlatNode, Graph } from "../../graph/node";
import { sizeOf } from "../../graph/node";
import { finished, type FinishRules } from "./finish";
import { withFinishedReductions } from "./finishReductions";
import { broadcastAxes, group, isScalarConstant, type Group, type Grouped } from "./grouping";
import { ordered } from "./order";
import { readsOf, writesOf, type PlannedUnit } from "./plannedUnit";
import type { External, Loop, Operand, Reduction, Store, Unit } from "./unit.types";
import { merged, plainAxes, sliced, windowed, type Axis, type View, type WindowAttrs } from "./view";

export interface Plan {
  readonly nodes: readonly FlatNode[];
  readonly units: readonly PlannedUnit[];
  /** Nodes of the graph's outputs, in order. */
  readonly outputs: readonly number[];
}

export interface PlanOptions {
  readonly finish: FinishRules;
  /** Of pad, concat and fold those that the device has kernels for; default none: they become fills and loops that write into parts. */
  readonly kernels?: ReadonlySet<string>;
}

export function plan(graph: Graph, { finish, kernels = new Set() }: PlanOptions): Plan {
  const grouped = group(graph);
  const order = ordered(grouped);
  const inMemory = storedNodes(grouped);
  const units = order.map((own) => {
    const unit = own.kind === "loop" ? loopsOf(grouped, own, inMemory) : kernelOf(grouped, own, kernels);
    return { unit, reads: readsOf(unit), writes: writesOf(unit) };
  });
  const { nodes, outputs } = grouped;
  const own = finished(units, nodes, outputs, finish);
  return { nodes, units: finish.reductions ? withFinishedReductions(own, nodes, outputs) : own, outputs };
}

/** Elementwise results that somebody outside of their group needs, or the caller. */
function storedNodes({ nodes, views, groups, groupOf, outputs }: Grouped): ReadonlySet<number> {
  const stored = new Set(outputs);
  for (const own of groups)
    for (const reader of [...own.members, ...own.reductions, ...kernelNodes(groupOf, own)])
      for (const input of nodes[reader]!.inputs) {
        const { root } = views[input]!;
        if (groupOf.get(root) !== own || root !== input || !own.members.includes(root)) stored.add(root);
      }
  return stored;
}

const kernelNodes = (groupOf: ReadonlyMap<number, Group>, own: Group): number[] =>
  own.kind === "kernel" ? [...groupOf].filter(([, found]) => found === own).map(([node]) => node) : [];

function loopsOf({ nodes, views, groupOf }: Grouped, own: Group, inMemory: ReadonlySet<number>): Unit {
  const externals: External[] = [];
  const known = new Map<string, number>();
  const operandOf = (input: number): Operand => {
    const { shape, dtype } = nodes[input]!;
    const view = views[input]!;
    if (isScalarConstant(nodes, views, input)) return { from: "constant", value: scalarOf(nodes[view.root]!), dtype };
    if (view.root === input && groupOf.get(input) === own && own.members.includes(input))
      return { from: "member", node: input };
    const axes = broadcastAxes(view, shape.length, own.shape).map(merged);
    const key = JSON.stringify([view.root, view.offset, axes]);
    const external = known.get(key) ?? externals.push({ view: { ...view, axes }, dtype }) - 1;
    known.set(key, external);
    return { from: "external", external };
  };
  const members = own.members.map((node) => {
    const { op, dtype, inputs } = nodes[node]!;
    return { node, op, dtype, operands: inputs.map(operandOf) };
  });
  const stores = own.members
    .filter((node) => inMemory.has(node))
    .map((node): Store => {
      const { dtype, shape } = nodes[node]!;
      const value: Operand = { from: "member", node };
      return { value, dtype, root: node, offset: 0, axes: plainAxes(shape), accumulate: false };
    });
  const reductions = own.reductions.map((node): Reduction => {
    const { op, dtype, shape, attrs, inputs } = nodes[node]!;
    const reduced = attrs.axes as number[];
    const plain = plainAxes(shape);
    let next = 0;
    const axes = own.shape.map((extent, axis): Axis =>
      reduced.includes(axis) ? (extent === 1 ? [] : [{ extent, step: 0 }]) : plain[next++]!,
    );
    return { value: operandOf(inputs[0]!), op: op as Reduction["op"], dtype, root: node, axes, reduced };
  });
  return { kind: "loops", fills: [], loops: [{ shape: own.shape, externals, members, stores, reductions }] };
}

export const scalarOf = ({ attrs }: FlatNode): number => (attrs.values as ArrayLike<number>)[0]!;

function kernelOf(grouped: Grouped, own: Group, kernels: ReadonlySet<string>): Unit {
  const { nodes, views } = grouped;
  const [node] = kernelNodes(grouped.groupOf, own) as [number];
  const { op, inputs, attrs, shape, dtype } = nodes[node]!;
  const operands = inputs.map((input) => views[input]!);
  const size = sizeOf(shape);
  const whole: View = { root: node, offset: 0, axes: plainAxes(shape) };
  const zeros = { root: node, size, value: 0, dtype };
  if (kernels.has(op)) return { kind: "kernel", node, operands };
  switch (op) {
    case "dot":
      return { kind: "product", node, a: operands[0]!, b: operands[1]! };
    case "pad": {
      const { before, value } = attrs as { before: number[]; value: number };
      const inner = sliced(whole, before, nodes[inputs[0]!]!.shape)!;
      return { kind: "loops", fills: [{ ...zeros, value }], loops: [copyLoop(grouped, inputs[0]!, inner)] };
    }
    case "concat": {
      const axis = attrs.axis as number;
      let begin = 0;
      const loops = inputs.map((input) => {
        const part = nodes[input]!.shape;
        const from = part.map((_, i) => (i === axis ? begin : 0));
        begin += part[axis]!;
        return copyLoop(grouped, input, sliced(whole, from, part)!);
      });
      return { kind: "loops", fills: [], loops };
    }
    case "fold": {
      const target = windowed(whole, nodes[inputs[0]!]!.shape, attrs as unknown as WindowAttrs)!;
      return { kind: "loops", fills: [zeros], loops: [copyLoop(grouped, inputs[0]!, target, true)] };
    }
    default:
      return { kind: "kernel", node, operands };
  }
}

/** Writes an operand into a part of a node. */
function copyLoop({ nodes, views }: Grouped, input: number, target: View, accumulate = false): Loop {
  const { shape, dtype } = nodes[input]!;
  const constant = isScalarConstant(nodes, views, input);
  const value: Operand = constant
    ? { from: "constant", value: scalarOf(nodes[views[input]!.root]!), dtype }
    : { from: "external", external: 0 };
  const externals = constant ? [] : [{ view: { ...views[input]!, axes: views[input]!.axes.map(merged) }, dtype }];
  return { shape, externals, members: [], stores: [{ ...target, value, dtype, accumulate }], reductions: [] };
}
