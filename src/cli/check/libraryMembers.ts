/** What each part of the library has, by asking the library. */
import { createFigures } from "../../figures/figures";
import type { Members } from "../../notebook/findMemberProblems";

/** `tf` is left out: it is not ours, and what of it can be traced is told when it is. */
export async function libraryMembers(): Promise<Members> {
  const { data, losses, measures, models, optim, random } = await import("../../page/engine");
  const spaces = { data, losses, measures, models, optim, random, figures: createFigures() };
  return Object.fromEntries(Object.entries(spaces).map(([name, space]) => [name, Object.keys(space).sort()]));
}
