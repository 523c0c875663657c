/**
 * The name of what a notebook computes, found without training. Its parts:
 *
 *   run 5, sweep 7, claim, control   the hash of the program that is traced: graphs, data, steps, schedules, first seed; where an experiment
 *                                    cannot be traced (it composes several fits), what its code says, with the lab that it reaches
 *   measure                          what the claim's measure says, with the lab that it reaches: it works on plain numbers
 *   rule                             the claim's bounds
 *
 * Prose, figures, names of variables, faster kernels and other ways to write the same step change no part.
 */
import { textHash } from "../../graph/murmur";
import type { CompiledSource } from "../../notebook/notebook.types";
import type { AskedRun } from "../../page/pageSession";
import { ENGINE_VERSION } from "../../train/engineVersion";
import type { Engine } from "../../train/engine.types";
import type { LabSources } from "./labSources";
import type { OpenedNotebook } from "./openNotebook";
import { plainCode } from "./plainCode";

export interface Identity {
  /** 32 hexadecimal digits. */
  readonly name: string;
  readonly parts: Readonly<Record<string, string>>;
}

export interface IdentityOptions {
  readonly cells: readonly CompiledSource[];
  readonly opened: OpenedNotebook;
  readonly lab: LabSources;
  readonly compile: Engine["compile"];
}

export async function identityOf({ cells, opened, lab, compile }: IdentityOptions): Promise<Identity> {
  const code = plainCode(cells, lab);
  const parts: Record<string, string> = {};
  /** What could not be evaluated here is named by its code. */
  for (const problem of opened.problems) {
    const id = Number(/^cell (\d+)/.exec(problem)![1]);
    parts[`cell ${id}`] = `code ${textHash(code.ofCell(id))}`;
  }
  for (const { name, kind, asked, claim } of opened.session.activities) {
    const id = Number.parseInt(name, 10);
    for (const one of listed(asked)) parts[one.part] = await partOf(one, () => code.ofCell(id), compile);
    if (kind !== "claim" || !claim) continue;
    parts["measure"] = `code ${textHash(code.ofClaim("measure") ?? String(claim.measure))}`;
    const bounds = Object.entries(claim.rule).map(([of, { atLeast, atMost }]) => [of, atLeast ?? null, atMost ?? null]);
    parts["rule"] = textHash(JSON.stringify(bounds));
  }
  return { name: nameOf(parts), parts };
}

/** Of parts as a record has them. */
export const nameOf = (parts: Identity["parts"]): string =>
  textHash(JSON.stringify([ENGINE_VERSION, Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1))]));

async function partOf(
  { experiment, knobs, lanes, also }: AskedRun,
  code: () => string,
  compile: Engine["compile"],
): Promise<string> {
  const rest = also === undefined ? "" : ` ${textHash(JSON.stringify(also)).slice(0, 8)}`;
  try {
    const { program, on } = await compile(experiment, knobs, undefined, lanes);
    // Fits composed by a generator are not traced before it runs: its code names it.
    if (!on) return `${textHash(program.hash)}${rest}`;
  } catch {
    // What cannot be traced either.
  }
  return `code ${textHash(code())}${rest}`;
}

/** Settings that are wrong ask for nothing; the page says so in their place. */
function listed(asked: () => readonly AskedRun[]): readonly AskedRun[] {
  try {
    return asked();
  } catch {
    return [];
  }
}
