// Lanes: each of them gives the numbers that a run by itself gives.
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundInput, extraInput, grad, random, trace, vmapGraph, type Graph } from "../../src/graph/index";
import { nodeOf, tensorOf } from "../../src/graph/traceBackend";
import { referenceDevice } from "../../src/device/reference";
import { rules } from "../../src/graph/vmap/lanes";
import { given, type Given } from "../lab/evaluate";
import { primitives, sizeOf, type Sample } from "../../src/cli/conformance/primitives";

const RUNS = { seed: 11, numRuns: 15 };
const LANES = 3;

async function run(graph: Graph, inputs: readonly Given[]): Promise<number[][]> {
  const device = referenceDevice();
  const fed = inputs.map(({ values, shape, dtype = "float32" }) => device.upload(values, shape, dtype));
  const outputs = device.load(graph).run(fed);
  return (await device.read(outputs)).map((values) => Array.from(values));
}

const graphOf = ({ inputs, f }: Sample): Graph =>
  trace(
    inputs.map(({ shape, dtype = "float32" }, i) => ({ name: `x${i}`, shape, dtype })),
    (tensors) => tensorOf(f(...tensors.map(nodeOf))),
  );

/** The input of a lane: the numbers of the first, turned round, so that they stay in their range. */
const ofLane = (input: Given, lane: number): Given => {
  const { values } = input;
  const turn = (5 * lane) % Math.max(1, values.length);
  return { ...input, values: [...values.slice(turn), ...values.slice(0, turn)] };
};
const stacked = (input: Given): Given => ({
  ...input,
  shape: [LANES, ...input.shape],
  values: Array.from({ length: LANES }, (_, lane) => ofLane(input, lane).values).flat(),
});

describe("vmapGraph", () => {
  it("has a rule for every primitive that has operands", () => {
    const handled = ["barrier", "custom", "sort"];
    expect(primitives.map(({ op }) => op).filter((op) => !handled.includes(op) && !rules[op])).toEqual([]);
  });

  for (const { op, sample } of primitives)
    it(`of ${op} gives in each lane what it gives alone, to the bit`, () =>
      fc.assert(
        fc.asyncProperty(sample, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), async (s, choice) => {
          const mapped = s.inputs.map((_, i) => choice[i]! || !choice.some(Boolean));
          const graph = graphOf(s);
          const all = await run(
            vmapGraph(graph, mapped, LANES),
            s.inputs.map((input, i) => (mapped[i] ? stacked(input) : input)),
          );
          for (let lane = 0; lane < LANES; lane += 1) {
            const [alone] = await run(
              graph,
              s.inputs.map((input, i) => (mapped[i] ? ofLane(input, lane) : input)),
            );
            const size = alone!.length;
            expect(all[0]!.slice(lane * size, (lane + 1) * size)).toEqual(alone);
          }
          expect(all[0]!.length).toBe(LANES * sizeOf(graph.nodes[graph.outputs[0]!]!.shape));
        }),
        RUNS,
      ));

  it("maps lanes of lanes", () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...primitives).chain(({ sample }) => sample),
        async (s) => {
          const graph = graphOf(s);
          const once = vmapGraph(
            graph,
            s.inputs.map((_, i) => i === 0),
            LANES,
          );
          const twice = vmapGraph(
            once,
            s.inputs.map((_, i) => i === s.inputs.length - 1),
            LANES,
          );
          const [first, last] = [0, s.inputs.length - 1];
          const inner = (i: number, lane: number) => ofLane(s.inputs[i]!, lane);
          const fed = s.inputs.map((input, i) => {
            if (i === first && i === last) {
              const one = stacked(input);
              return { ...one, shape: [LANES, ...one.shape], values: [one, one, one].flatMap(({ values }) => values) };
            }
            return i === first || i === last ? stacked(input) : input;
          });
          const [all] = await run(twice, fed);
          const size = all!.length / LANES ** 2;
          for (let a = 0; a < LANES; a += 1)
            for (let c = 0; c < LANES; c += 1) {
              const lane = s.inputs.map((input, i) => (i === first ? inner(i, c) : i === last ? inner(i, a) : input));
              const [alone] = await run(graph, lane);
              expect(all!.slice((a * LANES + c) * size, (a * LANES + c + 1) * size)).toEqual(alone);
            }
        },
      ),
      { seed: 3, numRuns: 150 },
    ));

  it("shares bound data, keeps names, and repeats what no lane changes", async () => {
    const data = Float32Array.of(1, 2, 3);
    const graph = trace(
      [
        { name: "rate", shape: [], dtype: "float32" },
        { name: "w", shape: [3], dtype: "float32" },
      ],
      ([rate, w]) => [tf.mul(rate!, boundInput("data", data, [3], "float32")), tf.mul(w!, 2)],
    );
    const lanes = vmapGraph(graph, [true], 2);
    expect(lanes.inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ["rate", [2]],
      ["w", [3]],
      ["data", [3]],
    ]);
    expect(lanes.inputs[2]!.values).toBe(data);
    const out = await run(lanes, [given([10, 20]), given([1, 1, 2]), given([1, 2, 3])]);
    expect(out).toEqual([
      [10, 20, 30, 20, 40, 60],
      [2, 2, 4, 2, 2, 4],
    ]);
    expect(() => vmapGraph(graph, [false, false, true], 2)).toThrow(/LB111 .*: data$/);
    expect(() => vmapGraph(graph, [true], 0)).toThrow(/LB111 .*: 0$/);
  });

  it("of a training step makes a population: seeds and rates, each lane the run by itself", async () => {
    const step = trace(
      [
        { name: "w", shape: [3, 2], dtype: "float32" },
        { name: "key", shape: [2], dtype: "int32" },
        { name: "step", shape: [], dtype: "int32" },
        { name: "batch", shape: [4], dtype: "int32" },
      ],
      ([w, key, step, batch]) => {
        const data = extraInput("data", [6, 3], "float32");
        const x = tf.gather(data, batch as tf.Tensor1D);
        const mask = random.bernoulli(random.fold(key!, step!), [4, 2], 0.5);
        const loss = (at: tf.Tensor) =>
          tf.mean(tf.square(tf.mul(mask, tf.tanh(tf.matMul(x as tf.Tensor2D, at as tf.Tensor2D)))));
        return tf.sub(w!, tf.mul(extraInput("rate", [], "float32"), grad(loss, w!)));
      },
    );
    const names = step.inputs.map(({ name }) => name);
    const fed: Record<string, Given> = {
      w: given([0.1, -0.4, 0.5, 0.2, -0.3, 0.7], [3, 2]),
      key: given([7, 9], [2], "int32"),
      step: given([5], [], "int32"),
      batch: given([0, 5, 2, 2], [4], "int32"),
      data: given(
        Array.from({ length: 18 }, (_, i) => Math.sin(i)),
        [6, 3],
      ),
      rate: given([0.1], []),
    };
    const different = ["w", "key", "batch", "rate"];
    const lane = (name: string, k: number) =>
      name === "rate" ? given([0.1 * (k + 1)], []) : different.includes(name) ? ofLane(fed[name]!, k) : fed[name]!;
    const together = (name: string): Given => ({
      ...fed[name]!,
      shape: [LANES, ...fed[name]!.shape],
      values: [0, 1, 2].flatMap((k) => lane(name, k).values),
    });
    const all = await run(
      vmapGraph(
        step,
        names.map((name) => different.includes(name)),
        LANES,
      ),
      names.map((name) => (different.includes(name) ? together(name) : fed[name]!)),
    );
    const alone = await Promise.all(
      [0, 1, 2].map((k) =>
        run(
          step,
          names.map((name) => lane(name, k)),
        ),
      ),
    );
    expect(all[0]).toEqual(alone.flatMap(([w]) => w));
  });
});
