/** The device's one WebAssembly memory, shared out in blocks. It grows as needed. */
import { Blocks } from "../blocks";

const PAGE = 65536;
const ALIGN = 64;
const FIRST_PAGES = 16;
const MOST_PAGES = 65536;

export class SimdMemory {
  readonly memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES });
  readonly #blocks = new Blocks({
    align: ALIGN,
    // Address 0 stands for none.
    from: ALIGN,
    to: FIRST_PAGES * PAGE,
    grow: (bytes, end) => this.#grow(bytes, end),
  });

  /** Blocks in use. */
  get size(): number {
    return this.#blocks.count;
  }

  allocate(bytes: number): number {
    return this.#blocks.allocate(bytes);
  }

  free(address: number): void {
    this.#blocks.free(address);
  }

  floats(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer as ArrayBuffer, address, length);
  }

  integers(address: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer as ArrayBuffer, address, length);
  }

  #grow(bytes: number, end: number): number {
    // By a quarter at least, so that growing stays rare.
    const pages = Math.max(Math.ceil(bytes / PAGE), Math.ceil(end / PAGE / 4));
    const room = MOST_PAGES - end / PAGE;
    try {
      this.memory.grow(Math.ceil(bytes / PAGE) > room ? pages : Math.min(pages, room));
    } catch (error) {
      const hint = "lower the width, the batch size or the number of lanes.";
      throw Object.assign(new Error(`LB221 not enough memory for so many bytes: ${end + bytes}`, { cause: error }), {
        code: "LB221",
        hint,
      });
    }
    return this.memory.buffer.byteLength;
  }
}
