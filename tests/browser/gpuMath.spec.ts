// The WebGPU device's elementary functions on the browser's own adapter: each against float64 on some 200,000 numbers of every kind, and what special
// numbers, tests, comparisons and whole numbers give.
import { bundleForPage } from "../../src/cli/bundleForPage";
import { ARITHMETIC, COMPARISONS, TESTS, UNARY } from "../../src/graph/build/elementwise";
import type * as gpuMath from "./gpuMathInPage";
import { expect, test } from "./open";

declare global {
  interface Window {
    gpuMath: typeof gpuMath;
  }
}

/** Half an ulp is what a correctly rounded result may be off. */
const CORRECTLY_ROUNDED = 0.5;
/** What WGSL allows a quotient, and √x by way of 1 / √x; SwiftShader's are correctly rounded. */
const DIVISION = 2.5;
const ROOT = 4.5;
/** Of our own: measured 0.7 (exp) to 1.7 (acosh), where quotients and roots are correctly rounded. */
const OWN = 2;
/** A quotient of two results, a root's error doubled, a sum of a result and a quotient: 2.0 (sinh) to 2.5 (tan). */
const TWICE_ROUNDED = 3;
const bounds: Readonly<Record<string, number>> = {
  ...Object.fromEntries("div reciprocal floorDiv rsqrt".split(" ").map((name) => [name, DIVISION])),
  ...{ sqrt: ROOT },
  ...Object.fromEntries(
    "exp expm1 log log1p sigmoid softplus erf sin cos acos atan cosh tanh asinh acosh atanh pow atan2"
      .split(" ")
      .map((name) => [name, OWN]),
  ),
  ...Object.fromEntries("tan asin sinh".split(" ").map((name) => [name, TWICE_ROUNDED])),
};

test("the elementary functions in WGSL are as exact as they claim, and right where numbers are special", async ({
  page,
}) => {
  await page.route("**/gpuMath.html", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: "<!doctype html><title>functions</title><link rel=icon href=data:,>",
    }),
  );
  await page.goto("gpuMath.html");
  await page.addScriptTag({ content: await bundleForPage("tests/browser/gpuMathInPage.ts", "gpuMath") });
  const table: string[] = [];
  const measure = async (name: string, measured: gpuMath.Measured) => {
    const bound = bounds[name] ?? CORRECTLY_ROUNDED;
    table.push(`${name.padEnd(11)} ${measured.ulp.toFixed(3)} of ${bound} ulp, at ${measured.at}`);
    expect.soft(measured.wrong, name).toEqual([]);
    expect.soft(measured.ulp, name).toBeLessThanOrEqual(bound);
  };
  for (const name of UNARY) await measure(name, await page.evaluate((op) => window.gpuMath.measureUnary(op), name));
  for (const name of ARITHMETIC)
    await measure(name, await page.evaluate((op) => window.gpuMath.measureBinary(op), name));
  console.log(table.join("\n"));

  expect(await page.evaluate(() => window.gpuMath.wrongTests())).toEqual([]);
  expect(await page.evaluate(() => window.gpuMath.wrongTruths())).toEqual([]);
  const whole = {
    unary: [..."neg abs sign square relu step floor ceil round".split(" "), ...TESTS.filter((name) => name !== "not")],
    binary: [...ARITHMETIC, ...COMPARISONS.filter((name) => name !== "and" && name !== "or")],
  };
  expect(await page.evaluate(({ unary, binary }) => window.gpuMath.wrongIntegers(unary, binary), whole)).toEqual([]);
});
