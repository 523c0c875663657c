/**
 * The code of one page as a module of its own, one function a cell, keyed by the cell's id. It is served as it is, never
 * bundled or minified: pages need no eval, readers can read it, and a line of an error's stack maps back to a cell's line.
 */
export interface CellBody {
  readonly id: number;
  /** Source text of a function, as the compiler leaves it. */
  readonly body: string;
  readonly lineOffset: number;
}

export interface CellsModule {
  readonly source: string;
  /** 1-based line of the module at which line 1 of each cell's source stands. */
  readonly firstLines: Readonly<Record<number, number>>;
}

/** As engines count lines in a stack: also inside of strings. */
const lineBreak = /\r\n?|[\n\u2028\u2029]/;

export function cellsModule(cells: readonly CellBody[]): CellsModule {
  const firstLines: Record<number, number> = {};
  let source = "export default {\n";
  let line = 2;
  for (const { id, body, lineOffset } of cells) {
    const text = `${id}: ${body},\n`;
    firstLines[id] = line + lineOffset;
    line += text.split(lineBreak).length - 1;
    source += text;
  }
  return { source: `${source}};\n`, firstLines };
}
