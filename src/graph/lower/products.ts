/** Kernels of matrix products: matMul (with tfjs's fused bias and activation), einsum over two operands. */
import { add, matMul, reshape, scalar, sum, transpose, unary } from "../build/index";
import type { Node } from "../node";
import { sizeOf } from "../node";
import { TraceError } from "../traceError";
import { elementwise, leaky } from "./elementwise";
import type { KernelAttrs, Lowerings, NodeOf } from "./lowering";
import type { TensorInfo } from "@tensorflow/tfjs-core";

/** What tfjs's fused kernels do after the product: add a bias, apply an activation. */
export function finish(
  x: Node,
  { bias, preluActivationWeights }: Readonly<Record<string, TensorInfo>>,
  nodeOf: NodeOf,
  { activation = "linear", leakyreluAlpha }: KernelAttrs,
): Node {
  const shifted = bias ? add(x, nodeOf(bias)) : x;
  if (activation === "linear") return shifted;
  if (activation === "prelu") return leaky(shifted, nodeOf(preluActivationWeights!));
  if (activation === "leakyrelu") return leaky(shifted, scalar(leakyreluAlpha));
  const kernel = { elu: "Elu", relu6: "Relu6" }[activation as string];
  if (!kernel) return unary(activation, shifted);
  return elementwise[kernel]!({ x: undefined as never }, () => shifted, {}) as Node;
}

interface Operand {
  readonly node: Node;
  readonly letters: readonly string[];
}

/** tf.einsum of one or two operands, each letter once an operand: sums away lone letters, then one batched product. */
function einsum(operands: Operand[], output: readonly string[]): Node {
  const [first, second] = operands.map((operand, i) => {
    const others = [...output, ...(operands[1 - i]?.letters ?? [])];
    const gone = operand.letters.flatMap((letter, axis) => (others.includes(letter) ? [] : [axis]));
    return { node: sum(operand.node, gone), letters: operand.letters.filter((letter) => others.includes(letter)) };
  }) as unknown as [Operand, Operand?];
  if (!second) return arranged(first, output);
  const both = first.letters.filter((letter) => second.letters.includes(letter));
  const batch = both.filter((letter) => output.includes(letter));
  const inner = both.filter((letter) => !output.includes(letter));
  const left = first.letters.filter((letter) => !both.includes(letter));
  const right = second.letters.filter((letter) => !both.includes(letter));
  const extent = (letters: readonly string[]) => letters.map((letter) => extentOf(letter, [first, second]));
  const size = (letters: readonly string[]) => sizeOf(extent(letters));
  const a = reshape(arranged(first, [...batch, ...left, ...inner]), [size(batch), size(left), size(inner)]);
  const b = reshape(arranged(second, [...batch, ...inner, ...right]), [size(batch), size(inner), size(right)]);
  const letters = [...batch, ...left, ...right];
  return arranged({ node: reshape(matMul(a, b, false, false), extent(letters)), letters }, output);
}

const extentOf = (letter: string, operands: readonly Operand[]): number => {
  for (const { node, letters } of operands) if (letters.includes(letter)) return node.shape[letters.indexOf(letter)]!;
  return 1;
};

const arranged = ({ node, letters }: Operand, order: readonly string[]): Node =>
  transpose(
    node,
    order.map((letter) => letters.indexOf(letter)),
  );

export const products: Lowerings = {
  BatchMatMul: ({ a, b }, nodeOf, { transposeA, transposeB }) =>
    matMul(nodeOf(a!), nodeOf(b!), Boolean(transposeA), Boolean(transposeB)),
  Einsum: (inputs, nodeOf, { equation }) => {
    const [terms, output = ""] = (equation as string).replace(/\s/g, "").split("->");
    const operands = terms!
      .split(",")
      .map((term, i) => ({ node: nodeOf(Object.values(inputs)[i]!), letters: [...term] }));
    if (operands.length > 2 || operands.some(({ letters }) => new Set(letters).size < letters.length))
      throw new TraceError(
        "LB102",
        `this einsum cannot be traced: ${equation}`,
        "use at most two operands, and each letter once in each.",
      );
    return einsum(operands, [...output]);
  },
  _FusedMatMul: (inputs, nodeOf, attrs) =>
    finish(
      matMul(nodeOf(inputs.a!), nodeOf(inputs.b!), Boolean(attrs.transposeA), Boolean(attrs.transposeB)),
      inputs,
      nodeOf,
      attrs,
    ),
};
