// Many updates in one call are the same bits as one after the other, whether a state is written over or changes places with a new one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grow, numbersOf, shape, showGraph, steps, type Step } from "../../src/cli/conformance/recipe/recipe";
import type { Known } from "../../src/cli/conformance/recipe/known";
import type { Buffer } from "../../src/device/device";
import { simdDevice } from "../../src/device/simd";
import { compileGraph } from "../../src/device/simd/compile";
import { SimdMemory } from "../../src/device/simd/memory";
import * as b from "../../src/graph/build/index";
import { sizeOf, type Graph, type GraphInput, type Node, type Values } from "../../src/graph/node";
import { toGraph } from "../../src/graph/toGraph";

const BATCH = 3;
const ROWS = 11;

interface Training {
  readonly shapes: readonly (readonly number[])[];
  readonly steps: readonly Step[];
  /** How each part of the state is renewed. */
  readonly ways: readonly number[];
  readonly seed: number;
}

/** Any node in another shape: its numbers cut off, or followed by zeros. */
function fitted(x: Node, shape: readonly number[]): Node {
  const [has, wants] = [sizeOf(x.shape), sizeOf(shape)];
  const flat = b.reshape(x, [has]);
  return b.reshape(has >= wants ? b.slice(flat, [0], [wants]) : b.pad(flat, [0], [wants - has]), shape);
}

/** Inputs: state…, key, step, indices, data, rate. */
function graphOf({ shapes, steps: own, ways }: Training): Graph {
  const inputs: GraphInput[] = [
    ...shapes.map((extents, i) => ({ name: `state${i}`, shape: extents, dtype: "float32" as const })),
    { name: "key", shape: [2], dtype: "int32" },
    { name: "step", shape: [], dtype: "int32" },
    { name: "indices", shape: [BATCH], dtype: "int32" },
    { name: "data", shape: [ROWS, 5], dtype: "float32" },
    { name: "rate", shape: [], dtype: "float32" },
  ];
  const made = inputs.map(({ shape: extents, dtype }) => b.make("input", [], extents, dtype));
  const states = made.slice(0, shapes.length);
  const [key, step, indices, data, rate] = made.slice(shapes.length) as [Node, Node, Node, Node, Node];
  const drawn = b.make("foldKey", [key, step], [2], "int32");
  const exact = (node: Node, bound: number): Known => ({ node, exact: true, bound });
  const given = [
    ...states.map((node) => exact(node, 2)),
    exact(step, 100),
    exact(indices, 100),
    exact(b.gather(data, indices, 0), 1.5),
  ];
  const known = grow(given, own, { key: drawn, smooth: false });
  const next = states.map((state, i) => {
    const way = ways[i]!;
    const found = known[known.length - 1 - (way % known.length)]!.node;
    const other = fitted(b.cast(found, "float32"), state.shape);
    const alike = states[(i + 1) % states.length]!;
    switch (way % 7) {
      case 0:
        return state;
      case 1:
        return b.reverse(state, [...state.shape.keys()]);
      case 2:
        // Running sums are set to nothing before they are read.
        return b.make("sum", [b.reshape(state, [1, ...state.shape])], state.shape, "float32", { axes: [0] });
      case 3:
        return fitted(alike, state.shape);
      case 4:
        return b.unary("tanh", other);
      default:
        return b.sub(state, b.mul(rate, b.unary("sin", b.add(state, b.unary("tanh", other)))));
    }
  });
  const metrics = b.concat(
    next.map((state) => b.reshape(b.mean(state, [...state.shape.keys()]), [1])),
    0,
  );
  return toGraph(
    made.map((node, i) => [node, inputs[i]!] as const),
    [],
    [...next, metrics],
  );
}

const trainings: fc.Arbitrary<Training> = fc
  .record({
    shapes: fc.array(shape, { minLength: 1, maxLength: 4 }),
    steps: steps(20),
    ways: fc.array(fc.nat(999), { minLength: 4, maxLength: 4 }),
    seed: fc.integer({ min: 1, max: 9999 }),
  })
  .map((training) => ({ ...training, toString: () => showGraph(graphOf(training)) }));

const rowsOf = (count: number, seed: number): Int32Array =>
  Int32Array.from({ length: count * BATCH }, (_, i) => (i * 7 + seed) % ROWS);

interface Trained {
  readonly graph: Graph;
  readonly seed: number;
  readonly stateCount: number;
  readonly fused: boolean;
}

/** The bits of the state and of every update's metrics after updates by `parts` of a scan; without parts, by programs. */
async function train({ graph, seed, stateCount, fused }: Trained, count: number, parts?: readonly number[]) {
  const device = simdDevice({ fused });
  const numbers = numbersOf({ seed }, graph);
  const fed = graph.inputs.map((input, i) => device.upload(numbers[i]!, input.shape, input.dtype));
  let state: Buffer[] = fed.slice(0, stateCount);
  const [key, , , ...extras] = fed.slice(stateCount) as [Buffer, Buffer, Buffer, ...Buffer[]];
  device.free(fed.slice(stateCount + 1, stateCount + 3));
  const indices = rowsOf(count, seed);
  const metrics: number[] = [];
  const keep = async (buffer: Buffer): Promise<void> => {
    metrics.push(...(await device.read([buffer]))[0]!);
    device.free([buffer]);
  };
  if (parts) {
    const scan = device.scan!({ graph, stateCount, batchSize: BATCH });
    let step = 0;
    for (const part of parts) {
      const rows = indices.slice(step * BATCH, (step + part) * BATCH);
      const done = scan.run(state, { key, extras, step, indices: rows }, part);
      ({ state } = done);
      if (done.metrics) await keep(done.metrics);
      step += part;
    }
    scan.dispose();
  } else {
    const program = device.load(graph);
    for (let step = 0; step < count; step += 1) {
      const own = [
        device.upload([step], [], "int32"),
        device.upload(indices.slice(step * BATCH, (step + 1) * BATCH), [BATCH], "int32"),
      ];
      const [last, ...before] = program.run([...state, key, ...own, ...extras]).reverse() as [Buffer, ...Buffer[]];
      device.free([...state, ...own]);
      state = before.reverse();
      await keep(last);
    }
    program.dispose();
  }
  const values: Values[] = await device.read(state);
  device.free([...state, key, ...extras]);
  expect(device.liveBuffers()).toBe(0);
  return { values, metrics };
}

describe("a scan", () => {
  it.each([true, false])("of n updates is n runs to the bit, in one call or in several, fused: %s", (fused) =>
    fc.assert(
      fc.asyncProperty(trainings, async (training) => {
        const { seed, shapes } = training;
        const trained = { graph: graphOf(training), seed, stateCount: shapes.length, fused };
        const run = (parts?: number[]) => train(trained, 5, parts);
        const expected = await run();
        expect(await run([5])).toEqual(expected);
        expect(await run([1, 0, 3, 1])).toEqual(expected);
        expect(await run([5])).toEqual(expected);
      }),
      { seed: 1, numRuns: 100 },
    ),
  );

  it("has samples of both kinds: states written over, and states that change places", () => {
    const seen = { inPlace: 0, swapped: 0 };
    for (const training of fc.sample(trainings, { seed: 1, numRuns: 30 })) {
      const scan = { stateCount: training.shapes.length, batchSize: BATCH, metrics: training.shapes.length };
      const { inPlace } = compileGraph(graphOf(training), new SimdMemory(), { fused: false, scan });
      for (const own of inPlace) seen[own ? "inPlace" : "swapped"] += 1;
    }
    expect(Math.min(seen.inPlace, seen.swapped)).toBeGreaterThan(10);
  });
});
