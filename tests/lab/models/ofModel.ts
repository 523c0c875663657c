/** A model's parameters as drawn, and what it makes of inputs with them: numbers, in float64. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { flatten, paths, random, type Tree } from "../../../src/graph/index";
import type { DeepModel, ModelContext } from "../../../src/lab/models/model.types";
import { evaluate, type Given } from "../evaluate";

export interface Seen {
  /** Values by path: `0.weights`. */
  readonly params: Readonly<Record<string, number[]>>;
  readonly outputs: number[];
  readonly hidden: number[][];
  /** Parameters after the pass, by path, of a model that moves some by itself. */
  readonly moved: Readonly<Record<string, number[]>>;
}

/** `change` may alter the parameters first (gains that are 1, biases that are 0 would hide mistakes). */
export async function seen<P>(
  model: DeepModel<P>,
  inputs: Given,
  {
    context = {},
    change = (leaf) => leaf,
    seed = 1,
  }: {
    context?: ModelContext;
    change?: (leaf: Tensor, path: string) => Tensor;
    seed?: number;
  } = {},
): Promise<Seen> {
  let names: string[] = [];
  let [hiddenCount, movedNames]: [number, string[]] = [0, []];
  const values = await evaluate((x) => {
    const drawn = model.init({ key: random.key(seed) }) as Tree;
    names = paths(drawn);
    const leaves = flatten(drawn).map((leaf, i) => change(leaf, names[i]!));
    let at = 0;
    const params = replaced(drawn, () => leaves[at++]!) as P;
    const given = { key: random.key(99), ...context };
    const { outputs, hidden } = model.applyWithHidden(params, x!, given);
    hiddenCount = hidden.length;
    const after = model.applyAndUpdate?.(params, x!, given).params as Tree | undefined;
    movedNames = after ? paths(after) : [];
    return [outputs, ...hidden, ...leaves, ...(after ? flatten(after) : [])];
  }, inputs);
  const [outputs, ...rest] = values;
  const byName = (list: string[], from: number) =>
    Object.fromEntries(list.map((name, i) => [name, rest[from + i]!] as const));
  return {
    outputs: outputs!,
    hidden: rest.slice(0, hiddenCount),
    params: byName(names, hiddenCount),
    moved: byName(movedNames, hiddenCount + names.length),
  };
}

function replaced(tree: Tree, next: () => Tensor): Tree {
  if ("dataId" in tree) return next();
  if (Array.isArray(tree)) return tree.map((branch: Tree) => replaced(branch, next));
  return Object.fromEntries(Object.entries(tree).map(([name, branch]) => [name, replaced(branch as Tree, next)]));
}
