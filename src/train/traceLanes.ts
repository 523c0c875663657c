/** Traces a function of one run; for a population, of all its lanes at once. */
import { reshape, type Tensor } from "@tensorflow/tfjs-core";
import { trace, vmap, type Graph, type GraphInput } from "../graph/index";
import { laneInputName } from "./program.types";

export interface LaneShape {
  readonly count: number;
  /** Whether each has a seed, and so a key and an order of batches, of its own. */
  readonly ownSeeds: boolean;
  /** Knobs that differ by lane, but for the seed. */
  readonly names: readonly string[];
}

/** An input of one lane, and whether each lane has its own. */
export interface LaneInput extends GraphInput {
  readonly own: boolean;
  /** With lanes: one long axis instead of a first axis of lanes. */
  readonly flat?: boolean;
}

/** `f` gets tensors of one lane for `inputs`, and the lane's knobs by name; `together` gets what it gives, of all lanes. */
export function traceLanes(
  lanes: LaneShape | undefined,
  inputs: readonly LaneInput[],
  f: (tensors: Tensor[], lane: ReadonlyMap<string, Tensor>) => Tensor[],
  together: (outputs: Tensor[]) => Tensor[] = (outputs) => outputs,
): Graph {
  if (!lanes) return trace(inputs.map(plain), (tensors) => f(tensors, new Map()));
  const { count, names } = lanes;
  const knobs = names.map((name): LaneInput => ({ name: laneInputName(name), shape: [], dtype: "float32", own: true }));
  const all = [...inputs, ...knobs];
  const wide = all.map((input): GraphInput => {
    if (!input.own) return plain(input);
    const [first = 1, ...rest] = input.shape;
    return { ...plain(input), shape: input.flat ? [count * first, ...rest] : [count, ...input.shape] };
  });
  const one = (...tensors: Tensor[]): Tensor[] => {
    const own = tensors.slice(inputs.length);
    return f(tensors.slice(0, inputs.length), new Map(names.map((name, i) => [name, own[i]!])));
  };
  return trace(wide, (tensors) => {
    const split = tensors.map((tensor, i) =>
      all[i]!.own && all[i]!.flat ? reshape(tensor, [count, ...all[i]!.shape]) : tensor,
    );
    const axes = all.map(({ own }) => (own ? 0 : null));
    return together(vmap(one, axes)(...split));
  });
}

const plain = ({ name, shape, dtype }: LaneInput): GraphInput => ({ name, shape, dtype });
