/**
 * `npm run conformance [-- runs]`: the worst relative error of each family of graphs on SIMD and on tfjs's CPU backend, over more random cases
 * than the tests have time for. Ends with an error where SIMD is off by more than a family's bound. A minute or two.
 */
import { referenceDevice } from "../../device/reference";
import { simdDevice } from "../../device/simd";
import { openCpu } from "../../device/tfjs/openCpu";
import { conform, type Result } from "./check";
import { families } from "./families";
import { isBroken, toTable } from "./toTable";

/** Samples of each primitive. */
const RUNS = 20;

export async function main([runs]: readonly string[]): Promise<number> {
  const devices = { reference: referenceDevice(), simd: simdDevice(), tfjs: await openCpu() };
  const results: Result[] = [];
  for (const family of families) {
    process.stderr.write(`${family.name}\n`);
    results.push(await conform(family, devices, Number(runs ?? RUNS)));
  }
  process.stdout.write(toTable(results));
  return results.some(isBroken) ? 1 : 0;
}
