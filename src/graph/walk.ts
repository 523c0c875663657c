/** The order in which nodes can be computed. A loop, not recursion: unrolled steps are deep. */
import type { Node } from "./node";

/** All nodes that the roots need, each after what it needs, the first operand's first. `needs` says which operands count. */
export function walk(roots: readonly Node[], needs: (node: Node) => readonly Node[] = ({ inputs }) => inputs): Node[] {
  const done = new Set<Node>();
  const opened = new Set<Node>();
  const stack = [...roots].reverse();
  while (stack.length > 0) {
    const node = stack.at(-1)!;
    if (done.has(node)) {
      stack.pop();
    } else if (opened.has(node)) {
      done.add(node);
      stack.pop();
    } else {
      opened.add(node);
      const needed = needs(node);
      for (let i = needed.length - 1; i >= 0; i -= 1) if (!done.has(needed[i]!)) stack.push(needed[i]!);
    }
  }
  return [...done];
}

/** Those of the nodes that the roots need which depend on one of `on` (these not among them), in order. */
export function dependents(
  roots: readonly Node[],
  on: ReadonlySet<Node>,
  needs: (node: Node) => readonly Node[] = ({ inputs }) => inputs,
): Node[] {
  const depend = new Set<Node>(on);
  return walk(roots, (node) => (on.has(node) ? [] : needs(node))).filter((node) => {
    if (on.has(node) || !needs(node).some((input) => depend.has(input))) return false;
    depend.add(node);
    return true;
  });
}
