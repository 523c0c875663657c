/** Places in a text, as people count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** 1-based line and column of an offset. */
export function positionAt(source: string, offset: number): Position {
  const before = source.slice(0, offset).split(/\r\n?|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
