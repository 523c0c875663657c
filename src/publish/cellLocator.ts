/** Maps an error's stack to the line of the cell that it came from. */
import type { Locate } from "../runtime/toCellError";

/** @param firstLines line of the module at which each cell's source starts */
export function cellLocator(url: string, firstLines: Readonly<Record<number, number>>): Locate {
  const starts = Object.values(firstLines).sort((a, b) => b - a);
  return (error) => {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    const at = stack.indexOf(`${url}:`);
    const place = at < 0 ? null : /^(\d+):(\d+)/.exec(stack.slice(at + url.length + 1));
    if (!place) return undefined;
    const line = Number(place[1]);
    const start = starts.find((first) => first <= line);
    return start === undefined ? undefined : { line: line - start + 1, column: Number(place[2]) };
  };
}
