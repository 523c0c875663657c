// The WebGPU device in the browser, on whatever adapter it has (here: software): a sample of conformance, the same bits again, and what happens when
// the GPU fails. `npm run conformance -- --device webgpu` checks all of it.
import type { Page } from "@playwright/test";
import { bundleForPage } from "../../src/cli/bundleForPage";
import { conform } from "../../src/cli/conformance/check";
import { families } from "../../src/cli/conformance/families";
import { onGpu } from "../../src/cli/conformance/onGpu";
import { relativeError, runGraph } from "../../src/cli/conformance/runGraph";
import { referenceDevice } from "../../src/device/reference";
import { binary, dot, extreme, scalar, scatterAdd, sum, unary } from "../../src/graph/build/index";
import { sizeOf, type Graph } from "../../src/graph/node";
import { graphsOf } from "../graph/identities";
import { openCpu } from "../../src/device/tfjs/openCpu";
import type * as gpuInPage from "./gpuInPage";
import { expect, test } from "./open";
import { openOwn } from "./ownPage";

declare global {
  interface Window {
    gpuInPage: typeof gpuInPage;
  }
}

/** Every so many-th case of a family: a software adapter compiles ten kernels a second. */
const EVERY = 9;

async function openEmpty(page: Page): Promise<void> {
  const body = "<!doctype html><title>empty</title><link rel=icon href=data:,>";
  await page.route("**/empty.html", (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto("empty.html");
}

async function openOwnCode(page: Page): Promise<void> {
  await openEmpty(page);
  await page.addScriptTag({ content: await bundleForPage("tests/browser/gpuInPage.ts", "gpuInPage") });
}

const numbers = (length: number, phase: number): number[] =>
  Array.from({ length }, (_, i) => Math.fround(Math.sin(phase + 1.7 * i)));

/** Along either axis, of few and of many, with what follows: a mean, and the greatest of it and of another array. */
function reductions() {
  const shapes = [
    [1, 7],
    [3, 20_000],
    [5, 700],
    [130, 300],
    [2100, 33],
    [17_000, 2],
  ] as const;
  return shapes.flatMap(([rows, columns]) =>
    [[0], [1], [0, 1]].map((axes) => {
      const graph = toGraphOf([rows, columns], axes);
      return {
        name: `reductions of [${rows}, ${columns}] along ${axes}`,
        graph,
        inputs: graph.inputs.map(({ shape }, i) => numbers(sizeOf(shape), i)),
      };
    }),
  );
}

function toGraphOf(shape: readonly number[], axes: readonly number[]): Graph {
  const kept = shape.filter((_, axis) => !axes.includes(axis));
  return graphsOf(
    (x, y) => {
      const sums = sum(unary("square", x!), axes);
      const mean = binary("div", sums, scalar(7));
      return [unary("sqrt", mean), binary("max", extreme("reduceMax", x!, axes), y!), sums];
    },
    [shape],
    [kept],
  );
}

/** Of every remainder, with k shared among workgroups, with a bias and an activation, many small ones, and skinny ones each way round. */
function products() {
  const sizes = [
    [1, 1, 1, 1],
    [1, 33, 70, 18],
    [1, 130, 65, 130],
    [1, 20, 2100, 30],
    [3, 17, 300, 5],
    [600, 3, 32, 3],
    [1, 130, 700, 1],
    [2, 1, 900, 65],
    [1, 3, 40, 200],
    [1, 5000, 6, 2],
  ] as const;
  const turned = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const;
  const all = sizes.flatMap((size) =>
    (Math.min(size[1], size[3]) <= 4 ? turned : turned.slice(0, 1)).map((turn) => [size, turn] as const),
  );
  return all.map(([[batch, m, k, n], [ta, tb]]) => {
    const graph = graphsOf(
      (a, b, bias) => {
        const c = dot(a!, b!, ta, tb);
        return [unary("relu", binary("add", c, bias!)), unary("tanh", c)];
      },
      [ta ? [batch, k, m] : [batch, m, k]],
      [tb ? [batch, n, k] : [batch, k, n]],
      [[n]],
    );
    return {
      name: `product ${batch} of ${m} x ${k} x ${n}${ta ? ", A turned" : ""}${tb ? ", B turned" : ""}`,
      graph,
      inputs: graph.inputs.map(({ shape }, i) => numbers(sizeOf(shape), i)),
    };
  });
}

/** Rows added up where 900 places say, along the first axis and along the last. */
function scatters() {
  const count = 900;
  const places = Array.from({ length: count }, (_, i) => (i * i) % 41);
  return [0, 1].map((axis) => {
    const shape = axis === 0 ? [count, 6] : [6, count];
    const graph = graphsOf((x, at) => [scatterAdd(x!, at!, axis, 41)], [shape], [[count], "int32"]);
    return { name: `scatterAdd along axis ${axis}`, graph, inputs: [numbers(6 * count, 1), places] };
  });
}

/** Numbers that stand in the code: large ones without a point, tiny ones, and those that WGSL cannot write. */
function constants() {
  const values = [2 ** 70, 1e20, 3.4e38, 2e-30, -0, 0, 7, 16_777_216, Infinity, -Infinity, NaN];
  const graph = graphsOf((x) => values.map((value) => binary("add", x!, scalar(value))), [[5]]);
  const whole = (value: number) => scalar(value, "int32");
  const wraps = graphsOf((x) => [binary("add", x!, binary("mul", whole(2 ** 30), whole(6)))], [[5], "int32"]);
  return [
    { name: "constants", graph, inputs: [numbers(5, 1)] },
    { name: "whole constants, whose product wraps", graph: wraps, inputs: [[0, 1, 2, 3, -4]] },
  ];
}

test.describe("the WebGPU device", () => {
  for (const [how, tiles] of [
    ["as software likes it", false],
    ["with tiles in workgroup memory, as a GPU likes it", true],
  ] as const)
    test(`conforms, its products ${how}`, async ({ page }) => {
      await openEmpty(page);
      const { run, left } = await onGpu(page, tiles);
      const devices = { reference: referenceDevice(), own: run, tfjs: await openCpu() };
      // Tiles are of products alone.
      const own = families.filter(({ name }) => !tiles || /products|nets/.test(name));
      expect(own.length).toBeGreaterThan(2);
      for (const family of own) {
        const result = await conform(family, devices, 1, EVERY);
        expect(result.cases).toBeGreaterThan(0);
        expect(result.own.error <= family.bound, `${family.name}: ${result.own.error} in ${result.own.name}`).toBe(
          true,
        );
      }
      expect(await left()).toBe(0);
    });

  for (const tiles of [false, true])
    test(`sums and multiplies in every way it has, ${tiles ? "as a GPU" : "as software"} likes it`, async ({
      page,
    }) => {
      await openEmpty(page);
      const { run, left } = await onGpu(page, tiles);
      const reference = referenceDevice();
      for (const { name, graph, inputs } of [...reductions(), ...products(), ...scatters(), ...constants()]) {
        const [got, expected] = [await run(graph, inputs), await runGraph(reference, graph, inputs)];
        // Float32 against float64: sums of sums, and at most 2,100 products one after the other.
        got.forEach((values, i) => expect(relativeError(values, expected[i]!), name).toBeLessThan(1e-5));
      }
      expect(await left()).toBe(0);
    });

  test("gives the same bits again, in memory full of NaN, and beside another run; nothing is left", async ({
    page,
  }) => {
    await openOwnCode(page);
    const { first, poisoned, one, other, left } = await page.evaluate(() => window.gpuInPage.repeated());
    expect(first!.length).toBeGreaterThan(1000);
    expect(poisoned).toEqual(first);
    expect(one).toEqual(first);
    expect(other).toEqual(first);
    expect(left).toBe(0);
  });

  test("gives a large memory back when nothing is in it", async ({ page }) => {
    await openOwnCode(page);
    const [full, less, empty, closed] = await page.evaluate(() => window.gpuInPage.givenBack());
    expect(full).toBeGreaterThanOrEqual(96 * 2 ** 20);
    expect(less).toBe(full);
    expect(empty).toBeLessThan(2 ** 24);
    expect(closed).toBe(0);
  });

  test("lends an array to tfjs, which computes with it on the same GPU", async ({ page }) => {
    await openOwnCode(page);
    const { squares, sameGpu, left, second } = await page.evaluate(() => window.gpuInPage.lends());
    expect(squares).toEqual([
      [7, 10, 15, 22],
      [7, 10, 15, 22],
    ]);
    expect([sameGpu, left, second]).toEqual([true, 0, "LB226"]);
  });

  for (const [device, backend] of [
    ["webgpu", "webgpu"],
    ["auto", "cpu"],
  ] as const)
    test(`gives a cell a result as a tensor (on ${backend})`, async ({ page }) => {
      await openOwn(
        page,
        [
          `const experiment = () => ({init: () => ({x: tf.tensor2d([[1, 2], [3, 4]])}), step: ({x}) => ({state: {x: tf.add(x, 1)}}),
            steps: 3, seed: 1, measure: {every: 1, x: ({x}) => x}});`,
          "const run = view(train(experiment, {}));",
          "const tensor = run.arrays.x ? await asTensor(run.arrays.x) : undefined;",
          `const product = tensor ? [tf.getBackend(), ...(await tf.tidy(() => tf.matMul(tensor, tensor)).data())] : [];
           display(html\`<p id="end">\${run.status} \${product.join()}\`);`,
        ],
        device,
      );
      await page.locator(".strip-main").first().click();
      // [4, 5; 6, 7] twice.
      await expect(page.locator("#end")).toHaveText(`done ${backend},46,55,66,79`, { timeout: 60_000 });
    });

  test("says what the GPU refused, and which array does not fit", async ({ page }) => {
    await openOwnCode(page);
    const { pipeline, memory, left } = await page.evaluate(() => window.gpuInPage.refusals());
    expect(pipeline).toBe("LB224");
    expect(memory).toMatch(/^LB222 an array \[1024, 1024\] does not fit/);
    expect(left).toBe(0);
  });

  test("that is lost is opened again, then left for SIMD, and the run comes to the same end", async ({ page }) => {
    await openOwnCode(page);
    const { events, error, why } = await page.evaluate(() => window.gpuInPage.survives());
    expect(events).toEqual(["GPU 1", "revived", "GPU 2", "revived", "WASM SIMD", "done"]);
    expect(why).toContain("the GPU was lost");
    // Float32 on two devices, 400 steps of Adam apart: measured 1e-4.
    expect(error).toBeLessThan(5e-3);
  });

  test("that has no memory left hands the run to SIMD, which says so and ends it", async ({ page }) => {
    await openOwnCode(page);
    const { events, why } = await page.evaluate(() => window.gpuInPage.outOfMemory());
    expect(events).toEqual(["GPU 1", "revived", "WASM SIMD", "done"]);
    expect(why).toContain("the GPU has not the memory: no room for a buffer of 3 GB");
  });
});
