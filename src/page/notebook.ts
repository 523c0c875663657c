/**
 * Brings a notebook's page to life: the reactive runtime under the cells' sections, and the chrome around them.
 */
import type { CompiledCell } from "../runtime/cell.types";
import type { NotebookRecord } from "./record.types";

export interface MountOptions {
  readonly slug: string;
  readonly cells: readonly CompiledCell[];
  readonly record?: NotebookRecord;
  /** Figure numbers by id, in document order from 1. */
  readonly figureNumbers: Readonly<Record<string, number>>;
  /** Hash of the code cells as built; a record with another one is stale. */
  readonly sourceHash?: string;
  /** URL of a data file by name, `fashion-mnist.bin`. */
  readonly dataUrl: (name: string) => string;
  /** Maps an error of a built cell to its source, from the stack. */
  readonly locate?: (error: unknown) => { readonly line: number; readonly column: number } | undefined;
}

/** Mounts on the present document, which `notebookPage` wrote. */
export function mountNotebook(options: MountOptions): MountedNotebook {
  throw new Error(`not mounted yet: ${options.slug}`);
}

export interface MountedNotebook {
  dispose(): void;
}
