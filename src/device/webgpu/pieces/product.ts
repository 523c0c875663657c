/** Products: what the ways of computing them share, and the choice between them. */
import type { FlatNode } from "../../../graph/node";
import { sizeOf } from "../../../graph/node";
import { dotAxes } from "../../plan/dotAxes";
import type { Finish, Unit } from "../../plan/unit.types";
import { commonFactors } from "../../plan/view";
import { addressOf, digits } from "../digits";
import { store } from "../elements";
import { finishing } from "./finishing";
import type { Piece, Scope, Shape } from "./piece";
import { registerProduct } from "./registerProduct";
import { isSkinny, skinnyPieces } from "./skinnyProduct";
import { tiledPieces } from "./tiledProduct";

type Factors = readonly { readonly extent: number; readonly steps: readonly number[] }[];

/** A product C[b, m, n] = sum over k of A[b, m, k] B[b, k, n]; the result is plain. */
export interface Product {
  readonly node: number;
  readonly name: string;
  readonly a: { readonly root: number; readonly offset: number };
  readonly b: { readonly root: number; readonly offset: number };
  /** Loops of each part. Steps: of A and B (batch, k), of A (m), of B (n); what else is there is of C. */
  readonly batch: Factors;
  readonly m: Factors;
  readonly n: Factors;
  readonly k: Factors;
  readonly sizes: { readonly batch: number; readonly m: number; readonly n: number; readonly k: number };
  readonly finish: Finish | undefined;
  readonly shape: Shape;
}

export function productPieces(
  nodes: readonly FlatNode[],
  unit: Extract<Unit, { kind: "product" }>,
  shape: Shape,
  name: string,
  scratch: (words: number) => number,
): Piece[] {
  const node = nodes[unit.node]!;
  const axes = dotAxes(node, unit.a, unit.b);
  const batch = axes.batch.flatMap((three) => commonFactors(three)!);
  const [m, k, n] = [commonFactors(axes.m)!, commonFactors(axes.k)!, commonFactors(axes.n)!];
  const size = (factors: Factors): number => sizeOf(factors.map(({ extent }) => extent));
  const product: Product = {
    ...{ node: unit.node, name, a: unit.a, b: unit.b, batch, m, n, k, finish: unit.finish, shape },
    sizes: { batch: size(batch), m: size(m), n: size(n), k: size(k) },
  };
  if (!shape.tiles || manySmall(product)) return [registerProduct(product)];
  return isSkinny(product) ? skinnyPieces(product, scratch) : tiledPieces(product, scratch);
}

/** Results of a side below half a tile, and so many of them that they keep a GPU busy. */
function manySmall({ sizes }: Product): boolean {
  const { batch, m, n } = sizes;
  return Math.min(m, n) <= 8 && batch * Math.ceil(m / 8) * Math.ceil(n / 8) >= 512;
}

export const readsOf = ({ a, b, finish, node }: Product): number[] => [
  ...[a.root, b.root],
  ...(finish?.inputs.map(({ root }) => root).filter((root) => root !== node) ?? []),
];

export const writesOf = ({ node, finish }: Product): number[] => [
  ...(finish && !finish.keeps ? [] : [node]),
  ...(finish?.stores.map(({ root }) => root) ?? []),
];

/** What the finish reads at the place of the result that it makes. */
export const alignedOf = ({ a, b, finish }: Product): ReadonlySet<number> =>
  new Set(
    finish?.inputs
      .filter(({ lies, offset, root }) => lies === "alike" && offset === 0 && root !== a.root && root !== b.root)
      .map(({ root }) => root),
  );

/** Where batch `index` begins in A and in B. */
export function batchStarts(product: Product, index: string, scope: Scope): { code: string; a: string; b: string } {
  const { batch, a, b } = product;
  const split = digits(
    index,
    batch.map(({ extent }) => extent),
    "bd",
  );
  const start = (which: 0 | 1, { root, offset }: Product["a"]): string =>
    addressOf(
      scope.address(root),
      offset,
      split.digits,
      batch.map(({ steps }) => steps[which]!),
    );
  return { code: split.code, a: start(0, a), b: start(1, b) };
}

/** The way from a start to position `index` along some loops, by the steps of one operand. */
export function way(factors: Factors, which: 0 | 1, index: string, name: string): { code: string; sum: string } {
  const split = digits(
    index,
    factors.map(({ extent }) => extent),
    name,
  );
  return {
    code: split.code,
    sum: addressOf(
      "0u",
      0,
      split.digits,
      factors.map(({ steps }) => steps[which]!),
    ),
  };
}

/** Stores of one result `value` at its place: batch `b`, row `m`, column `n`. */
export function finished(product: Product, value: string, at: Record<"b" | "m" | "n", string>, scope: Scope): string {
  const { finish, node, sizes } = product;
  let code = `let ci = (${at.b} * ${sizes.m}u + ${at.m}) * ${sizes.n}u + ${at.n};\n`;
  if (!finish || finish.keeps) code += store(`${scope.address(node)} + ci`, value);
  if (!finish) return code;
  const own = (root: number): string | undefined => (root === node ? value : undefined);
  return code + finishing(finish, { value: own, index: "ci", column: at.n }, scope);
}
