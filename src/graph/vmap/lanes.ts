/**
 * One computation for many lanes: a walk over the nodes of one lane that makes, for each node that depends on what differs by lane, a node
 * for all lanes at once. What no lane changes is computed once, and stays the very same node.
 */
import { make, sum } from "../build/index";
import { custom, customOf } from "../custom";
import type { Node } from "../node";
import { TraceError } from "../traceError";
import { walk } from "../walk";
import { products } from "./products";
import { lifted, type LaneRules, type Operand } from "./rule";
import { rules as others } from "./rules";

export class Lanes {
  readonly #count: number;
  readonly #known: Map<Node, Operand>;

  /** `mapped`: nodes of one lane that differ by lane, each with its node for all lanes. */
  constructor(count: number, mapped: Iterable<readonly [Node, Node]>, outer?: Lanes) {
    this.#count = count;
    this.#known = new Map(outer ? outer.#known : []);
    for (const [one, all] of mapped) this.#known.set(one, { node: all, mapped: true });
  }

  /** `node` for all lanes at once: [lanes, ...its shape]. */
  of(node: Node): Node {
    return lifted(this.#operand(node), this.#count);
  }

  #operand(root: Node): Operand {
    const known = this.#known;
    for (const node of walk([root], (n) => (known.has(n) ? [] : n.inputs)))
      if (!known.has(node))
        known.set(
          node,
          this.#mapped(
            node,
            node.inputs.map((input) => known.get(input)!),
          ),
        );
    return known.get(root)!;
  }

  #mapped(node: Node, operands: readonly Operand[]): Operand {
    if (operands.every((operand, i) => !operand.mapped && operand.node === node.inputs[i]))
      return { node, mapped: false };
    // A barrier waits for all lanes, but its value has lanes only where its operand has.
    if (node.op === "barrier") {
      const [x, after] = operands as [Operand, Operand];
      return { node: make("barrier", [x.node, after.node], x.node.shape, node.dtype), mapped: x.mapped };
    }
    if (!operands.some(({ mapped }) => mapped))
      return { node: { ...node, inputs: operands.map((operand) => operand.node) }, mapped: false };
    if (node.op === "custom") return { node: this.#custom(node, operands), mapped: true };
    const rule = rules[node.op];
    if (!rule)
      throw new TraceError("LB102", `this operation has no lanes: ${node.op}`, "compute it outside of the function.");
    return { node: rule(node, operands, this.#count), mapped: true };
  }

  /** An author's gradient, asked for one lane and mapped in turn; an argument that all lanes share gets the sum of theirs. */
  #custom(one: Node, [value, ...args]: readonly Operand[]): Node {
    const { backward, exact } = customOf(one);
    const pullBack = (cotangent: Node, mark: Node): (Node | undefined)[] => {
      const stand = (node: Node) => make("input", [], node.shape.slice(1), node.dtype);
      const operands = mark.inputs.map((node, i) => (i === 0 || args[i - 1]!.mapped ? stand(node) : node));
      const lane: Node = { ...one, inputs: operands };
      const g = stand(cotangent);
      const all = new Lanes(
        this.#count,
        [
          [g, cotangent],
          [lane, mark],
          ...operands.flatMap((n, i) => (n === mark.inputs[i] ? [] : [[n, mark.inputs[i]!] as const])),
        ],
        this,
      );
      return backward(g, lane).map((gradient, i) => {
        if (!gradient) return undefined;
        const mapped = all.of(gradient);
        return args[i]!.mapped ? mapped : sum(mapped, [0]);
      });
    };
    const operands = args.map(({ node }) => node);
    return custom(lifted(value!, this.#count), operands, { backward: pullBack, exact });
  }
}

const mark = (node: Node, [x]: readonly Operand[]): Node => make(node.op, [x!.node], x!.node.shape, node.dtype);

export const rules: LaneRules = {
  ...others,
  ...products,
  alias: mark,
  stop: mark,
  straight: (_, [x, forward], lanes) => {
    const value = lifted(forward!, lanes);
    return make("straight", [x!.node, value], value.shape, "float32");
  },
};
