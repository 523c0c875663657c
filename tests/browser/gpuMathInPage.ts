/**
 * Our WGSL functions in a page: each is evaluated by the GPU, one shader an operation, and compared with the reference there, so that only
 * errors travel. Bundled by the test and put into a page.
 */
import { binaries, unaries } from "../../src/device/reference/functions";
import { functionsFor } from "../../src/device/webgpu/math/functions";
import { booleanOp, floatOp, integerOp, toInteger, type WgslExpression } from "../../src/device/webgpu/math/operations";
import { COMPARISONS, TESTS } from "../../src/graph/build/elementwise";
import { everyKind, everyPair, SPECIAL, uniform } from "../simd/inputs";
import { ulpError } from "../simd/ulp";

/** Largest error in ulp and where; in `wrong` what is not as it must be, whatever its size. */
export interface Measured {
  readonly name: string;
  readonly ulp: number;
  readonly at: string;
  readonly wrong: readonly string[];
}

type Type = "f32" | "i32" | "bool";
type Words = Int32Array<ArrayBuffer>;
const GROUP = 64;
const SMALLEST_NORMAL = 2 ** -126;

let device: Promise<GPUDevice> | undefined;
const open = async (): Promise<GPUDevice> => (await navigator.gpu.requestAdapter())!.requestDevice();

/** Bits of the results. A bool is 0 or 1. */
async function evaluate({ expression, needs }: WgslExpression, types: readonly Type[], inputs: readonly Words[]) {
  const gpu = await (device ??= open());
  const count = inputs[0]!.length;
  const from = (type: Type, i: number) => (type === "bool" ? `in${i}[i] != 0` : `bitcast<${type}>(in${i}[i])`);
  const result = types.at(-1)!;
  const code = `${functionsFor(needs)}
${inputs.map((_, i) => `@group(0) @binding(${i}) var<storage, read> in${i}: array<i32>;`).join("\n")}
@group(0) @binding(${inputs.length}) var<storage, read_write> result: array<i32>;
@compute @workgroup_size(${GROUP}) fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) n: vec3u) {
  for (var i = id.x; i < ${count}u; i += n.x * ${GROUP}u) {
    ${inputs.map((_, i) => `let ${"ab"[i]!} = ${from(types[i]!, i)};`).join("\n    ")}
    result[i] = ${result === "bool" ? `select(0, 1, ${expression})` : `bitcast<i32>(${expression})`};
  }
}`;
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ code });
  const pipeline = gpu.createComputePipeline({ layout: "auto", compute: { module } });
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const buffers = [...inputs, undefined].map((values) => {
    const buffer = gpu.createBuffer({ size: 4 * count, usage });
    if (values) gpu.queue.writeBuffer(buffer, 0, values);
    return buffer;
  });
  const readable = gpu.createBuffer({ size: 4 * count, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  pass.setBindGroup(0, gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(Math.min(256, Math.ceil(count / GROUP)));
  pass.end();
  encoder.copyBufferToBuffer(buffers.at(-1)!, 0, readable, 0, 4 * count);
  gpu.queue.submit([encoder.finish()]);
  const refused = await gpu.popErrorScope();
  if (refused) throw new Error(`${refused.message}\n${code}`);
  await readable.mapAsync(GPUMapMode.READ);
  const words = new Int32Array(readable.getMappedRange().slice(0));
  for (const buffer of [...buffers, readable]) buffer.destroy();
  return words;
}

const bits = (values: Float32Array): Words => new Int32Array(values.slice().buffer as ArrayBuffer);
const floats = (words: Words) => new Float32Array(words.buffer);

/** What may be taken for zero, and told as one: WGSL leaves subnormal numbers to the machine. */
const flushed = (x: number) => (Math.abs(x) < SMALLEST_NORMAL ? 0 * x : x);

function compare(name: string, got: Float32Array, inputs: readonly Float32Array[], exact: (...xs: number[]) => number) {
  let worst = { ulp: 0, at: "" };
  const wrong: string[] = [];
  got.forEach((y, i) => {
    const xs = inputs.map((values) => values[i]!);
    const at = xs.join(", ");
    // The result of some choice of subnormal operands and results to be zeros.
    const errors = [xs, xs.map(flushed)].flatMap((operands) => {
      const expected = exact(...operands);
      const error = ulpError(y, expected);
      return Math.abs(expected) <= SMALLEST_NORMAL && y === 0 ? [0] : [error];
    });
    const ulp = Math.min(...errors);
    if (ulp === Infinity) wrong.push(`${at}: ${y}, not ${exact(...xs)}`);
    else if (ulp > worst.ulp) worst = { ulp, at };
  });
  return { name, ...worst, wrong: wrong.slice(0, 5) };
}

/** Signs of zeros among the results for special numbers. */
function zeroSigns(got: Float32Array, inputs: readonly Float32Array[], exact: (...xs: number[]) => number): string[] {
  return [...got.keys()].flatMap((i) => {
    const xs = inputs.map((values) => values[i]!);
    const expected = exact(...xs);
    return expected !== 0 || Object.is(got[i], expected) ? [] : [`${xs.join(", ")}: ${got[i]}, not ${expected}`];
  });
}

const show = (x: number | undefined) => (Object.is(x, -0) ? "-0" : String(x));

/** Some 200,000 of every kind. */
const every = (): Float32Array => Float32Array.from([...everyKind().filter((_, i) => i % 5 === 0), ...SPECIAL]);

export async function measureUnary(name: string): Promise<Measured> {
  const [xs, special] = [every(), Float32Array.from(SPECIAL)];
  const exact = unaries[name]!;
  const run = async (values: Float32Array) =>
    floats(await evaluate(floatOp(name, ["a"]), ["f32", "f32"], [bits(values)]));
  const measured = compare(name, await run(xs), [xs], exact);
  // The reference rounds -0.5 to 0, IEEE 754 to -0.
  const signs = name === "round" ? [] : zeroSigns(await run(special), [special], exact);
  return { ...measured, wrong: [...measured.wrong, ...signs] };
}

/** By float64 the reference has no rest where the quotient's bits and the 24 of b are more than 53. The remainder of JavaScript is exact. */
function exactMod(a: number, b: number): number {
  if (!(Math.abs(a / b) > 2 ** 29) || !Number.isFinite(a / b)) return binaries.mod!(a, b);
  const rest = a % b;
  return rest === 0 ? 0 : rest < 0 !== b < 0 ? rest + b : rest;
}

export async function measureBinary(name: string): Promise<Measured> {
  const { as, bs, special } = everyPair();
  const exact = name === "mod" ? exactMod : binaries[name]!;
  const results = floats(await evaluate(floatOp(name, ["a", "b"]), ["f32", "f32", "f32"], [bits(as), bits(bs)]));
  const measured = compare(name, results, [as, bs], exact);
  const normal = [...Array(special).keys()].filter((i) =>
    [as[i]!, bs[i]!].every((x) => x === 0 || Math.abs(x) >= SMALLEST_NORMAL),
  );
  const of = (values: Float32Array) => Float32Array.from(normal, (i) => values[i]!);
  return { ...measured, wrong: [...measured.wrong, ...zeroSigns(of(results), [of(as), of(bs)], exact).slice(0, 5)] };
}

/** Operands at which an operation with whole results, told as words, gives other than it must. */
async function differences(
  name: string,
  operation: WgslExpression,
  types: readonly Type[],
  operands: readonly (readonly number[])[],
  exact: (...xs: number[]) => number,
): Promise<string[]> {
  const asWords = (type: Type, values: readonly number[]) =>
    type === "f32" ? bits(Float32Array.from(values)) : Int32Array.from(values);
  const inputs = operands[0]!.map((_, i) => asWords(types[i]!, operands.map((xs) => xs[i]!))); // prettier-ignore
  const got = await evaluate(operation, types, inputs);
  return operands.flatMap((xs, i) => {
    const expected = Int32Array.of(exact(...xs))[0]!;
    return got[i] === expected ? [] : [`${name} ${xs.map(show).join(", ")}: ${got[i]}, not ${expected}`];
  });
}

/** Tests and comparisons of floats, and floats as whole numbers: what differs. */
export async function wrongTests(): Promise<string[]> {
  const { as, bs } = everyPair();
  const normal = (x: number) => x === 0 || !(Math.abs(x) < SMALLEST_NORMAL);
  const all = [...as]
    .map((a, i) => [a, bs[i]!] as const)
    .filter((xs) => xs.every(normal))
    .slice(0, 20_000);
  const found: string[] = [];
  for (const name of TESTS.filter((test) => test !== "not"))
    found.push(
      ...(await differences(
        name,
        floatOp(name, ["a"]),
        ["f32", "bool"],
        all.map(([a]) => [a]),
        unaries[name]!,
      )),
    );
  for (const name of COMPARISONS.filter((test) => test !== "and" && test !== "or"))
    found.push(...(await differences(name, floatOp(name, ["a", "b"]), ["f32", "f32", "bool"], all, binaries[name]!)));
  const xs = [...every()].map((x) => [x]);
  found.push(...(await differences("toInteger", toInteger("a"), ["f32", "i32"], xs, (x) => x)));
  return found;
}

export async function wrongTruths(): Promise<string[]> {
  const all = [0, 0, 1, 1].map((a, i) => [a, i % 2]);
  const found = await differences(
    "not",
    booleanOp("not", ["a"]),
    ["bool", "bool"],
    all.map(([a]) => [a!]),
    unaries.not!,
  );
  for (const name of COMPARISONS)
    found.push(
      ...(await differences(name, booleanOp(name, ["a", "b"]), ["bool", "bool", "bool"], all, binaries[name]!)),
    );
  return found;
}

const LIMITS = [0, 1, -1, 2, -2, 3, 7, -8, 46340, 2 ** 30, 2 ** 31 - 1, -(2 ** 31)];
/** Without a whole number in float64, whose low bits the reference loses. */
const WHOLE = 2 ** 53;

export async function wrongIntegers(unary: readonly string[], binary: readonly string[]): Promise<string[]> {
  const random = uniform(3);
  const few = () => Math.round(random() * 40) - 20;
  const any = () => Math.floor((random() - 0.5) * 2 ** 32);
  const all = LIMITS.flatMap((a) => LIMITS.map((b) => [a, b]));
  for (let i = 0; i < 3000; i += 1) all.push([any(), any()], [any(), few()], [few(), few()]);
  const found: string[] = [];
  for (const name of unary) {
    const result = TESTS.includes(name) ? "bool" : "i32";
    const xs = all.map(([a]) => [a!]).filter(([a]) => Math.abs(unaries[name]!(a!)) < WHOLE);
    found.push(...(await differences(name, integerOp(name, ["a"]), ["i32", result], xs, unaries[name]!)));
  }
  for (const name of binary) {
    const result = COMPARISONS.includes(name) ? "bool" : "i32";
    const exact = binaries[name]!;
    const kept = all.filter(([a, b]) => !(Math.abs(exact(a!, b!)) >= WHOLE) || b === 0 || (a === 0 && b! < 0));
    found.push(...(await differences(name, integerOp(name, ["a", "b"]), ["i32", "i32", result], kept, exact)));
  }
  const large = [[123456789, 987654321], [2 ** 27 + 3, 2 ** 30 + 1], [-7654321, -(2 ** 31)], [2 ** 31 - 1, 2 ** 31 - 1]]; // prettier-ignore
  const product = (a: number, b: number) => Number(BigInt.asIntN(32, BigInt(a) * BigInt(b)));
  found.push(...(await differences("mul", integerOp("mul", ["a", "b"]), ["i32", "i32", "i32"], large, product)));
  const powers = [[123456789, 17], [2 ** 27 + 3, 41], [-7654321, 23], [2 ** 31 - 1, 99]]; // prettier-ignore
  const raised = (a: number, b: number) => Number(BigInt.asIntN(32, BigInt(a) ** BigInt(b)));
  found.push(...(await differences("pow", integerOp("pow", ["a", "b"]), ["i32", "i32", "i32"], powers, raised)));
  return found;
}
