// A simpler graph gives the same bits: each identity on awkward numbers, and everything together on random graphs.
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { referenceDevice } from "../../src/device/reference";
import * as b from "../../src/graph/build/index";
import { checkpoint, cost, grad, hash, hvp, random, simplify, trace, vmap, vmapGraph } from "../../src/graph/index";
import type { Graph, GraphInput, Node } from "../../src/graph/node";
import { nodeOf, tensorOf } from "../../src/graph/traceBackend";
import { graphOf, identities, pad, raw, slice } from "./identities";
import { primitives, sizeOf } from "../../src/cli/conformance/primitives";

const AWKWARD = [0, -0, 1, -1, 2.5, -3.75, 1e-310, 1e300, Infinity, -Infinity, NaN, 0.5, -0.5, 7];

type Fill = (i: number, input: number) => number;
const awkward: Fill = (i, input) => AWKWARD[(i * 5 + input * 3 + (i >> 3)) % AWKWARD.length]!;

async function run(graph: Graph, fill: Fill): Promise<number[][]> {
  const device = referenceDevice();
  const fed = graph.inputs.map(({ shape, dtype, values }, k) => {
    const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => fill(i, k));
    return device.upload(values ?? (dtype === "bool" ? numbers.map((v) => Number(v > 0)) : numbers), shape, dtype);
  });
  return (await device.read(device.load(graph).run(fed))).map((values) => Array.from(values));
}

/** Same numbers to the bit; NaN is NaN. `toEqual` tells 0 from -0. */
async function sameBits(graph: Graph, simple: Graph, fill = awkward): Promise<void> {
  expect(simple.inputs).toEqual(graph.inputs);
  expect(await run(simple, fill)).toEqual(await run(graph, fill));
}

describe("simplify", () => {
  for (const [name, written, inputs, left] of identities)
    it(`${name}: same bits, ${left.join(" ") || "nothing"} left`, async () => {
      const graph = graphOf(written, ...inputs);
      const simple = simplify(graph);
      await sameBits(graph, simple);
      const ops = simple.nodes.map(({ op }) => op).filter((op) => op !== "input");
      expect(ops.sort()).toEqual([...left].sort());
    });

  it("cuts anything out of what was padded, joined, repeated or cut", () => {
    const four = fc.array(fc.nat(3), { minLength: 4, maxLength: 4 });
    const first: Record<string, (y: Node, at: number[]) => Node> = {
      pad: (y, [p, q, r, s]) => pad(y, [p!, q!], [r!, s!], 7),
      concat: (y) => raw("concat", [y, raw("exp", [y]), y], [3 * 4, 5], "float32", { axis: 0 }),
      broadcast: (y) => raw("broadcast", [slice(y, [1, 0], [1, 5])], [3, 5]),
      slice: (y, [p, q]) => slice(y, [p! % 3, q!], [2, 2]),
    };
    return fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(first)), four, four, async (op, at, cut) => {
        const graph = graphOf(
          (y) => {
            const whole = first[op]!(y, at);
            const begin = whole.shape.map((e, i) => (cut[i]! * 5) % e);
            return slice(
              whole,
              begin,
              whole.shape.map((e, i) => 1 + ((cut[i + 2]! * 3) % (e - begin[i]!))),
            );
          },
          [[4, 5]],
        );
        await sameBits(graph, simplify(graph), (i) => i + 1);
      }),
      { seed: 12, numRuns: 400 },
    );
  });

  it("computes keys of constants, and leaves what would overflow", () => {
    const keys = simplify(
      graphOf(() =>
        b.make("foldKey", [b.constant(Int32Array.of(1, 2), [2], "int32"), b.scalar(3, "int32")], [2], "int32"),
      ),
    );
    expect(keys.nodes.map(({ op }) => op)).toEqual(["const"]);
    const big = simplify(graphOf(() => raw("mul", [b.scalar(2 ** 30, "int32"), b.scalar(4, "int32")])));
    expect(big.nodes.map(({ op }) => op)).toContain("mul");
  });

  it("folds numbers only if float32 holds them: elsewhere the device rounds between", () => {
    const folded = (p: number, q: number) =>
      simplify(graphOf(() => raw("add", [b.scalar(p), b.scalar(q)]))).nodes.map(({ op }) => op);
    expect(folded(0.5, 0.25)).toEqual(["const"]);
    expect(folded(0.1, 0.2)).toContain("add");
  });

  it("keeps unused inputs, barriers, and what comes out twice", async () => {
    const graph = trace(
      [
        { name: "x", shape: [3], dtype: "float32" },
        { name: "unused", shape: [2], dtype: "float32" },
      ],
      ([at]) => {
        const g = grad((p: tf.Tensor) => tf.sum(tf.tanh(checkpoint((q: tf.Tensor) => tf.sin(tf.exp(q)))(p))), at!);
        return [g, g, at!];
      },
    );
    const simple = simplify(graph);
    expect(simple.nodes.filter(({ op }) => op === "barrier").length).toBe(1);
    expect(simple.nodes.filter(({ op }) => op === "exp").length).toBe(2);
    await sameBits(graph, simple, (i) => 0.3 * i - 0.2);
  });

  it("gives the same bits for every primitive alone and after every other, and finds nothing the second time", () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...primitives).chain(({ sample }) => sample),
        fc.array(fc.constantFrom(...b.UNARY, "not"), { maxLength: 3 }),
        async (s, after) => {
          const graph = trace(
            s.inputs.map(({ shape, dtype = "float32" }, i) => ({ name: `x${i}`, shape, dtype })),
            (tensors) => {
              const y = s.f(...tensors.map(nodeOf));
              const allowed = after.filter((op) => (op === "not") === (y.dtype === "bool"));
              const last = y.shape.map(() => 0);
              const tail = allowed.reduce((z, op) => b.unary(op, z), y);
              return [
                tensorOf(tail),
                tensorOf(
                  slice(
                    raw("reshape", [b.broadcast(tail, [2, ...y.shape])], [2, ...y.shape]),
                    [1, ...last],
                    [1, ...y.shape],
                  ),
                ),
              ];
            },
          );
          const fill: Fill = (i, k) => s.inputs[k]!.values[i]!;
          const simple = simplify(graph);
          await sameBits(graph, simple, fill);
          expect(hash(simplify(simple))).toBe(hash(simple));
          expect(simple.nodes.length).toBeLessThanOrEqual(graph.nodes.length);
        },
      ),
      { seed: 2, numRuns: 400 },
    ));

  it("gives the same bits for training steps, second derivatives and populations, in fewer nodes", async () => {
    const inputs: GraphInput[] = [
      { name: "w", shape: [3, 4], dtype: "float32" },
      { name: "x", shape: [5, 3], dtype: "float32" },
      { name: "key", shape: [2], dtype: "int32" },
    ];
    const loss = (w: tf.Tensor, x: tf.Tensor, key: tf.Tensor) => {
      const hidden = tf.elu(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D));
      const kept = tf.mul(hidden, random.bernoulli(random.fold(key, 1), [5, 4], 0.6));
      return tf.mean(tf.logSoftmax(tf.prod(tf.stack([kept, hidden]), 0)));
    };
    const graph = trace(inputs, ([w, x, key]) => [
      grad((at: tf.Tensor) => loss(at, x!, key!), w!),
      hvp((at: tf.Tensor) => loss(at, x!, key!), w!, tf.onesLike(w!)),
      vmap((row: tf.Tensor) => grad((at: tf.Tensor) => loss(at, tf.tile(tf.reshape(row, [1, 3]), [5, 1]), key!), w!))(
        x!,
      ),
    ]);
    const fill: Fill = (i, k) => (k === 2 ? i + 5 : Math.sin(3 * i + k));
    for (const one of [graph, vmapGraph(graph, [true, false, true], 3)]) {
      const simple = simplify(one);
      await sameBits(one, simple, fill);
      expect(simple.nodes.length).toBeLessThan(one.nodes.length);
      expect(cost(simple).flops).toBeLessThanOrEqual(cost(one).flops);
    }
  });
});
