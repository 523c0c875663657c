/** What the command line asks for. Throws LB901 for anything that it does not know. */
import { DEVICE_NAMES } from "../../device/device";
import { BenchError } from "./benchError";
import { needsWebgpu, ourEngine, RIVALS, WEBGPU_RIVALS } from "./engines/names";
import { suite } from "./workloads/suite";

export interface Options {
  /** Names of engines, Lossbook's first. */
  readonly engines: readonly string[];
  /** Letters of workloads, in the suite's order. */
  readonly workloads: readonly string[];
  readonly reps: number;
  readonly json: boolean;
  /** Tell where a step's time goes instead. */
  readonly profile: boolean;
}

const ENGINES = ["lossbook", ...RIVALS, ...WEBGPU_RIVALS];
const REPS = 5;
const QUICK_REPS = 2;

export const usage = `npm run bench -- [--engines ${ENGINES.join(",")}] [--workloads ${suite.map(({ id }) => id).join(",")}]
  [--device ${DEVICE_NAMES.join(",")}] [--reps ${REPS}] [--quick] [--json] [--profile]`;

export function parseOptions(args: readonly string[]): Options {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i += 1) {
    const name = args[i]!;
    if (["--json", "--quick", "--profile"].includes(name)) given.set(name, "");
    else if (["--engines", "--workloads", "--device", "--reps"].includes(name)) given.set(name, args[(i += 1)] ?? "");
    else throw new BenchError("LB901", `unknown option: ${name}`, usage);
  }
  const letters = suite.map(({ id }) => id);
  const devices = listed("device", given.get("--device") ?? "simd", DEVICE_NAMES);
  const engines = listed("engine", given.get("--engines") ?? usualEngines(devices).join(), ENGINES);
  const workloads = listed("workload", given.get("--workloads") ?? letters.join(), letters);
  return {
    engines: [
      ...(engines.includes("lossbook") ? devices.map(ourEngine) : []),
      ...engines.filter((name) => name !== "lossbook"),
    ],
    workloads: letters.filter((id) => workloads.includes(id)),
    reps: wholeNumber("--reps", given.get("--reps") ?? String(given.has("--quick") ? QUICK_REPS : REPS)),
    json: given.has("--json"),
    profile: given.has("--profile"),
  };
}

/** Lossbook, and the rivals of its devices. */
function usualEngines(devices: readonly string[]): string[] {
  return [
    "lossbook",
    ...(devices.every(needsWebgpu) ? [] : RIVALS),
    ...(devices.some(needsWebgpu) ? WEBGPU_RIVALS : []),
  ];
}

function listed(what: string, text: string, known: readonly string[]): string[] {
  const names = [...new Set(text.split(","))];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new BenchError("LB901", `unknown ${what}: ${unknown}`, `known: ${known.join(", ")}.`);
  return names;
}

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new BenchError("LB901", `${name} must be a positive whole number: ${text}`, "for example --reps 5.");
}
