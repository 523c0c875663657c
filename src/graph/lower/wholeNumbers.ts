/** Kernels of int32 that have no primitive: bits and shapes. */
import { add, binary, concat, filled, integers, mul, reshape, scalar, select, sum } from "../build/index";
import type { Node } from "../node";
import type { Lowerings } from "./lowering";

/** Bits 0 to 30 are (a div 2^i) mod 2, which holds for negative numbers too where division rounds down; bit 31 is the sign. */
function bitwiseAnd(a: Node, b: Node): Node {
  const powers = integers(Array.from({ length: 31 }, (_, i) => 2 ** i));
  const bits = (x: Node) => binary("mod", binary("floorDiv", reshape(x, [...x.shape, 1]), powers), scalar(2, "int32"));
  const low = sum(mul(mul(bits(a), bits(b)), powers), [a.shape.length]);
  const negative = (x: Node) => binary("less", x, scalar(0, "int32"));
  const sign = select(binary("and", negative(a), negative(b)), scalar(-2147483648, "int32"), scalar(0, "int32"));
  return add(low, sign);
}

/** The shape that two shapes broadcast to, both as vectors; that they do is not checked. */
function broadcastArgs(a: Node, b: Node): Node {
  const rank = Math.max(a.shape[0]!, b.shape[0]!);
  const long = (x: Node) => concat([filled(1, [rank - x.shape[0]!], "int32"), x], 0);
  return select(binary("equal", long(a), scalar(1, "int32")), long(b), long(a));
}

export const wholeNumbers: Lowerings = {
  BitwiseAnd: ({ a, b }, nodeOf) => bitwiseAnd(nodeOf(a!), nodeOf(b!)),
  BroadcastArgs: ({ s0, s1 }, nodeOf) => broadcastArgs(nodeOf(s0!), nodeOf(s1!)),
};
