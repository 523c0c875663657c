// What names a graph and what carries it: the hash says what is computed, the bytes give it back to the bit.
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundInput, decodeGraph, encodeGraph, grad, hash, random, trace, type Graph } from "../../src/graph/index";
import type { FlatNode, Values } from "../../src/graph/node";
import { make } from "../../src/graph/build/index";
import { nodeOf, tensorOf } from "../../src/graph/traceBackend";
import { primitives } from "../../src/cli/conformance/primitives";
import { reordered } from "./reordered";

const data = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
const step = (): Graph =>
  trace(
    [
      { name: "w", shape: [4, 3], dtype: "float32" },
      { name: "key", shape: [2], dtype: "int32" },
    ],
    ([w, key]) => {
      const x = boundInput("data", data, [3, 4], "float32");
      const noise = random.normal(random.fold(key!, 3), [3, 3]);
      const loss = (at: tf.Tensor) =>
        tf.mean(tf.square(tf.sub(tf.tanh(tf.matMul(x as tf.Tensor2D, at as tf.Tensor2D)), noise)));
      const padded = tf.pad(
        w!,
        [
          [0, 1],
          [1, 0],
        ],
        0.5,
      );
      return [
        tf.sub(w!, tf.mul(0.1, grad(loss, w!))),
        loss(w!),
        tf.slice(tf.mul(padded, tf.tensor([1, 2, 3, 4])), [1, 0], [2, 4]),
      ];
    },
  );

/** `graph` with node `i` replaced. */
const withNode = (graph: Graph, i: number, change: Partial<FlatNode>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node, k) => (k === i ? { ...node, ...change } : node)),
});
/** Numbers and arrays of numbers one step away. */
const nudged = (value: unknown): unknown => {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (Array.isArray(value)) return [nudged(value[0]), ...(value as unknown[]).slice(1)];
  const values = (value as Values).slice();
  values[0]! += 1;
  return values;
};

describe("hash", () => {
  const graph = step();
  const name = hash(graph);

  it("is 32 digits, the same each time the step is traced", () => {
    expect(name).toMatch(/^[0-9a-f]{32}$/);
    expect(hash(step())).toBe(name);
  });

  it("is the same on every machine", () => {
    // Written down once: another value means that records of older versions are stale.
    const fixed = trace([{ name: "x", shape: [2, 2], dtype: "float32" }], ([x]) => tf.sum(tf.mul(tf.exp(x!), 0.1), 1));
    expect(hash(fixed)).toMatchInlineSnapshot(`"82fe9bfbafb550e184123e36b7288719"`);
  });

  it("does not depend on the order of nodes", () =>
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 100, maxLength: 100 }), (choices) => {
        expect(hash(reordered(graph, choices))).toBe(name);
      }),
      { seed: 4, numRuns: 50 },
    ));

  it("changes with any operation, attribute, shape, type or constant that counts", () => {
    const names = new Map<string, string>([[name, "as it is"]]);
    const expectNew = (changed: Graph, what: string) => {
      const other = hash(changed);
      expect(`${what}: ${names.get(other) ?? "new"}`).toBe(`${what}: new`);
      names.set(other, what);
    };
    graph.nodes.forEach((node, i) => {
      const what = `${node.op} ${i}`;
      expectNew(withNode(graph, i, { shape: [...node.shape, 1] }), `${what} shape`);
      expectNew(withNode(graph, i, { dtype: node.dtype === "bool" ? "int32" : "bool" }), `${what} dtype`);
      if (node.op === "input") return;
      expectNew(withNode(graph, i, { op: `${node.op}Other` }), `${what} op`);
      for (const [key, value] of Object.entries(node.attrs))
        expectNew(withNode(graph, i, { attrs: { ...node.attrs, [key]: nudged(value) } }), `${what} ${key}`);
      if (node.inputs.length > 1 && node.inputs[0] !== node.inputs[1])
        expectNew(withNode(graph, i, { inputs: [...node.inputs].reverse() }), `${what} operands`);
    });
    expectNew({ ...graph, outputs: [...graph.outputs].reverse() }, "outputs");
    expectNew({ ...graph, outputs: graph.outputs.slice(1) }, "an output less");
    const other = graph.inputs.map((input) => (input.values ? { ...input, values: data.map((v) => v + 1) } : input));
    expectNew({ ...graph, inputs: other }, "bound data");
  });

  it("tells inputs apart by position, not by name", () => {
    const difference = (names: [string, string], swap = false) =>
      trace(
        names.map((name) => ({ name, shape: [2], dtype: "float32" as const })),
        ([a, b]) => (swap ? tf.sub(b!, a!) : tf.sub(a!, b!)),
      );
    expect(hash(difference(["a", "b"]))).toBe(hash(difference(["p", "q"])));
    expect(hash(difference(["a", "b"]))).not.toBe(hash(difference(["a", "b"], true)));
  });

  it("tells infinities, NaN and -0 apart in attributes, and so does the merging of equal nodes", () => {
    const values = [Infinity, -Infinity, NaN, 0, -0];
    const padded = (...all: number[]) =>
      trace([{ name: "x", shape: [1], dtype: "float32" }], ([x]) =>
        all.map((value) => tensorOf(make("pad", [nodeOf(x!)], [2], "float32", { before: [0], after: [1], value }))),
      );
    expect(new Set(values.map((value) => hash(padded(value)))).size).toBe(5);
    expect(padded(...values).nodes.length).toBe(1 + 5);
  });
});

const bitsOf = (values: Values) => [
  values.constructor.name,
  ...new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
];
/** A graph as plain data in which no two different bits look alike. */
const exact = (graph: Graph): unknown =>
  JSON.parse(
    JSON.stringify(graph, (_, value: unknown) => {
      if (ArrayBuffer.isView(value)) return bitsOf(value as Values);
      return typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
        ? `number ${Object.is(value, -0) ? "-0" : value}`
        : value;
    }),
  );

describe("encodeGraph", () => {
  const graph = step();
  const bytes = encodeGraph(graph);

  it("comes back the same, and small", () => {
    const back = decodeGraph(bytes);
    expect(exact(back)).toEqual(exact(graph));
    expect(hash(back)).toBe(hash(graph));
    const numbers = graph.nodes.reduce(
      (sum, { attrs }) => sum + ((attrs.values as Values)?.byteLength ?? 0),
      data.byteLength,
    );
    // A dozen bytes a node beside the numbers, where JSON takes a hundred.
    expect(bytes.length - numbers).toBeLessThan(20 * graph.nodes.length);
  });

  it("keeps every primitive of any attributes", () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...primitives).chain(({ sample }) => sample),
        (s) => {
          const one = trace(
            s.inputs.map(({ shape, dtype = "float32" }, i) => ({ name: `x${i}`, shape, dtype })),
            (tensors) => tensorOf(s.f(...tensors.map(nodeOf))),
          );
          expect(exact(decodeGraph(encodeGraph(one)))).toEqual(exact(one));
        },
      ),
      { seed: 6, numRuns: 200 },
    ));

  it("keeps every bit of arrays and attributes: payloads of NaN, -0, any kind of array, any nesting", () => {
    const attribute = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.double(),
        fc.integer(),
        fc.maxSafeInteger(),
        fc.string({ unit: "grapheme" }),
        fc.boolean(),
        fc.constant(null),
        fc.float32Array(),
        fc.int32Array(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(
          fc.string({ minLength: 1 }).map((key) => `k${key}`),
          tie("value"),
          { maxKeys: 3, noNullPrototype: true },
        ),
      ),
    })).value;
    const kinds = [Float32Array, Float64Array, Int32Array, Uint8Array];
    const values = fc
      .tuple(fc.constantFrom(...kinds), fc.uint8Array({ minLength: 8, maxLength: 80 }))
      .map(([Kind, content]) => new Kind(content.buffer.slice(0, content.length - (content.length % 8))));
    return fc.assert(
      fc.property(values, attribute, fc.string(), (array, more, word) => {
        const one: Graph = {
          inputs: [{ name: word, shape: [3], dtype: "int32", values: array }],
          nodes: [
            { op: "input", inputs: [], shape: [3], dtype: "int32", attrs: {} },
            { op: "const", inputs: [], shape: [], dtype: "bool", attrs: { values: array, more } },
          ],
          outputs: [1, 0, 1],
        };
        const back = decodeGraph(encodeGraph(one));
        expect(exact(back)).toEqual(exact(one));
        // One array in the graph is one in the file.
        expect(back.nodes[1]!.attrs.values).toBe(back.inputs[0]!.values);
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  it("refuses a file that is cut, changed, foreign or of another version, with one error", () => {
    for (let end = 0; end < bytes.length; end += 7)
      expect(() => decodeGraph(bytes.subarray(0, end))).toThrow(/^LB112 /);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = bytes.slice();
        changed[at]! ^= change;
        expect(() => decodeGraph(changed)).toThrow(/^LB112 /);
      }),
      { seed: 9, numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => {
        expect(() => decodeGraph(noise)).toThrow(/^LB112 /);
      }),
      { seed: 1 },
    );
    const newer = bytes.slice();
    newer[4] = 2;
    expect(() => decodeGraph(newer)).toThrow(/LB112 a graph of another version: 2$/);
  });

  it("reads a file that lies anywhere in a buffer, and leaves it alone", () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const back = decodeGraph(shifted.subarray(3));
    shifted.fill(0);
    expect(exact(back)).toEqual(exact(graph));
  });
});
