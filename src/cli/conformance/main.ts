/**
 * `npm run conformance [-- --device webgpu [--tiles]] [runs]`: the worst relative error of each family of graphs on SIMD (or on WebGPU in Chromium) and on
 * tfjs's CPU backend, over more random cases than the tests have time for. Ends with an error where our device is off by more than a
 * family's bound. A minute or two; on software WebGPU, where each kernel takes a tenth of a second to compile, ten. With `--tiles` software
 * computes as a GPU would: by tiles and teams in workgroup memory.
 */
import { createServer } from "node:http";
import { referenceDevice } from "../../device/reference";
import { simdDevice } from "../../device/simd";
import { openCpu } from "../../device/tfjs/openCpu";
import { CommandError } from "../commandError";
import { conform, type GraphRunner, type Result } from "./check";
import { families } from "./families";
import { onGpu } from "./onGpu";
import { runGraph } from "./runGraph";
import { isBroken, toTable } from "./toTable";

/** Samples of each primitive; on WebGPU fewer by default. */
const RUNS = { simd: 20, webgpu: 2 } as const;

interface Subject {
  readonly label: string;
  readonly run: GraphRunner;
  close(): Promise<void>;
}

export async function main(args: readonly string[]): Promise<number> {
  const at = args.indexOf("--device");
  const device = at < 0 ? "simd" : args[at + 1];
  if (device !== "simd" && device !== "webgpu")
    throw new CommandError("LB901", `unknown device: ${device}`, "known: simd, webgpu.");
  const tiles = args.includes("--tiles");
  const [runs] = args.filter((arg, i) => arg !== "--tiles" && (at < 0 || (i !== at && i !== at + 1)));
  const subject = device === "simd" ? onSimd() : await inChromium(tiles);
  const devices = { reference: referenceDevice(), own: subject.run, tfjs: await openCpu() };
  const results: Result[] = [];
  try {
    for (const family of families) {
      process.stderr.write(`${family.name}\n`);
      results.push(await conform(family, devices, Number(runs ?? RUNS[device])));
    }
  } finally {
    await subject.close();
  }
  process.stdout.write(`${subject.label}\n${toTable(results, device === "simd" ? "SIMD" : "WebGPU")}`);
  return results.some(isBroken) ? 1 : 0;
}

function onSimd(): Subject {
  const device = simdDevice();
  return { label: device.label, run: (graph, inputs) => runGraph(device, graph, inputs), close: async () => undefined };
}

/** An empty page of a Chromium of its own. */
async function inChromium(tiles: boolean): Promise<Subject> {
  const [{ chromium }, { findBrowser, flags }] = await Promise.all([
    import("playwright"),
    import("../findBrowser.mjs"),
  ]);
  const server = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html");
    answer.end("<!doctype html><title>conformance</title>");
  }).listen(0);
  const browser = await chromium.launch({ executablePath: findBrowser(), args: flags });
  const page = await browser.newPage();
  await page.goto(`http://localhost:${(server.address() as { port: number }).port}/`);
  const { label, run } = await onGpu(page, tiles || undefined);
  return {
    label,
    run,
    async close() {
      await browser.close();
      server.close();
    },
  };
}
