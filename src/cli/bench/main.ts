/**
 * `npm run bench`: the suite on Lossbook and on other engines, on this machine, in one run. Ends with an error where an engine's losses
 * differ from the first engine's, because then the times are not of the same mathematics.
 * Engines on WebGPU run in a browser; with LOSSBOOK_NODE_WEBGPU in Node, on what that module gives. With `--profile`, where a step on our own kernels spends its time, unit by unit.
 */
import { needsWebgpu } from "./engines/names";
import { parseOptions } from "./options";
import { enginePages } from "./pages/enginePages";
import { profileWorkload } from "./profileWorkload";
import { runSuite } from "./runSuite";
import type { RunningEngine } from "./runningEngine";
import { startEngine } from "./startEngine";
import { toText } from "./toText";
import { suite } from "./workloads/suite";

export async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.profile) {
    for (const info of suite.filter(({ id }) => options.workloads.includes(id)))
      process.stdout.write(`${await profileWorkload(info)}\n\n`);
    return 0;
  }
  const note = (text: string): void => void process.stderr.write(`${text}\n`);
  const pages = enginePages();
  const inPage = (name: string): boolean => needsWebgpu(name) && !process.env.LOSSBOOK_NODE_WEBGPU;
  const start = (name: string): Promise<RunningEngine> => (inPage(name) ? pages.start(name) : startEngine(name));
  const result = await runSuite(options, { start, note }).finally(() => pages.close());
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : toText(result));
  return result.workloads.some(({ timings }) => timings.some(({ agrees }) => !agrees)) ? 1 : 0;
}
