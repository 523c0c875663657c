/** A WebAssembly module of functions without parameters over one imported memory; names given to functions are its exports. */
import { unsigned, type Code } from "./code";

export class Module {
  readonly #functions: Code[] = [];
  readonly #exports: (readonly [string, number])[] = [];

  /** Adds a function; returns its number for `call`. */
  add(code: Code, name?: string): number {
    this.#functions.push(code);
    const index = this.#functions.length - 1;
    if (name !== undefined) this.#exports.push([name, index]);
    return index;
  }

  /** Exports a function under a name (more). */
  name(index: number, name: string): void {
    this.#exports.push([name, index]);
  }

  /** The binary, for memories of at most 4 GiB. */
  bytes(): Uint8Array<ArrayBuffer> {
    const out: number[] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    section(out, 1, [1, 0x60, 0, 0]);
    section(out, 2, [1, ...text("env"), ...text("memory"), 2, 0, 0]);
    section(out, 3, list(this.#functions.map(() => [0])));
    section(
      out,
      7,
      list(
        this.#exports.map(([name, index]) => {
          const entry = [...text(name), 0];
          unsigned(entry, index);
          return entry;
        }),
      ),
    );
    section(out, 10, list(this.#functions.map((code) => code.finish())));
    return Uint8Array.from(out);
  }
}

function section(out: number[], id: number, content: number[]): void {
  out.push(id);
  unsigned(out, content.length);
  for (const byte of content) out.push(byte);
}

function list(entries: readonly (readonly number[])[]): number[] {
  const out: number[] = [];
  unsigned(out, entries.length);
  for (const entry of entries) for (const byte of entry) out.push(byte);
  return out;
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [bytes.length, ...bytes];
}
