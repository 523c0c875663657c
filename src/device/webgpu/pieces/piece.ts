/**
 * A piece is what one unit of the plan asks the GPU to do between two moments when all wait for all: some workgroups of `SIZE` invocations, and
 * WGSL statements for each. Pieces that do not need one another share a dispatch.
 *
 * In a piece's statements `w` is the workgroup's number within the piece, `l` the invocation's within the workgroup, and `h` the heap, an array
 * of words (`array<u32>`).
 */
export interface Piece {
  /** For profiles: what it computes. */
  readonly name: string;
  /** Nodes whose memory it reads and writes; scratch memory has numbers beyond the graph's. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Workgroups. */
  readonly groups: number;
  /** Words of workgroup memory, `sh`, an array of u32. */
  readonly shared: number;
  /** Each element of what it writes depends on no element of these reads but the one at its own place, read before it is written. */
  readonly aligned: ReadonlySet<number>;
  emit(scope: Scope): string;
}

/** What a piece may ask while it writes its code. */
export interface Scope {
  /** The place of a node in the heap: a u32 expression. */
  address(node: number): string;
  /** Functions that the code calls. */
  use(functions: readonly string[]): void;
}

/** What of the device shapes the code. */
export interface Shape {
  /** Invocations a workgroup, a power of two. */
  readonly size: number;
  /** Products by tiles in workgroup memory, as GPUs like it; else by registers alone, as software adapters do, where a barrier is dear. */
  readonly tiles: boolean;
}

/** Workgroups of a piece on software at most: starting one there costs as much as computing a thousand numbers. */
const MOST_ON_SOFTWARE = 128;

/** Statements for each result `i`: an invocation a result on a GPU, several results an invocation on software. */
export function each(total: number, { size, tiles }: Shape): { groups: number; code: (body: string) => string } {
  const all = Math.ceil(total / size);
  if (tiles || all <= MOST_ON_SOFTWARE)
    return { groups: all, code: (body) => `let i = w * ${size}u + l; if (i < ${total}u) {\n${body}}\n` };
  const step = MOST_ON_SOFTWARE * size;
  return {
    groups: MOST_ON_SOFTWARE,
    code: (body) => `for (var i = w * ${size}u + l; i < ${total}u; i += ${step}u) {\n${body}}\n`,
  };
}
