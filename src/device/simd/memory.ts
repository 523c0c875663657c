/** The device's one WebAssembly memory, shared out in blocks: first fit, neighbours joined again when freed. It grows as needed. */
const PAGE = 65536;
const ALIGN = 64;
const MOST_PAGES = 65536;

export class SimdMemory {
  readonly memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES });
  /** Free blocks by address, and the sizes of those in use. */
  #free: { address: number; bytes: number }[] = [{ address: ALIGN, bytes: 16 * PAGE - ALIGN }];
  readonly #used = new Map<number, number>();

  /** Blocks in use. */
  get size(): number {
    return this.#used.size;
  }

  allocate(bytes: number): number {
    const wanted = Math.max(ALIGN, Math.ceil(bytes / ALIGN) * ALIGN);
    let at = this.#free.findIndex((block) => block.bytes >= wanted);
    if (at < 0) at = this.#grow(wanted);
    const block = this.#free[at]!;
    if (block.bytes === wanted) this.#free.splice(at, 1);
    else this.#free[at] = { address: block.address + wanted, bytes: block.bytes - wanted };
    this.#used.set(block.address, wanted);
    return block.address;
  }

  free(address: number): void {
    const bytes = this.#used.get(address);
    if (bytes === undefined) throw new Error("LB201 a block of memory was freed twice");
    this.#used.delete(address);
    let at = this.#free.findIndex((block) => block.address > address);
    if (at < 0) at = this.#free.length;
    this.#free.splice(at, 0, { address, bytes });
    this.#join(at);
    if (at > 0) this.#join(at - 1);
  }

  floats(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer as ArrayBuffer, address, length);
  }

  integers(address: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer as ArrayBuffer, address, length);
  }

  #join(at: number): void {
    const [block, next] = [this.#free[at], this.#free[at + 1]];
    if (!block || !next || block.address + block.bytes !== next.address) return;
    this.#free.splice(at, 2, { address: block.address, bytes: block.bytes + next.bytes });
  }

  /** Adds at least `bytes` at the end; returns the position of the free block there. */
  #grow(bytes: number): number {
    const before = this.memory.buffer.byteLength;
    // By a quarter at least, so that growing stays rare.
    const pages = Math.max(Math.ceil(bytes / PAGE), Math.ceil(before / PAGE / 4));
    const room = MOST_PAGES - before / PAGE;
    try {
      this.memory.grow(Math.ceil(bytes / PAGE) > room ? pages : Math.min(pages, room));
    } catch (error) {
      const hint = "lower the width, the batch size or the number of lanes.";
      throw Object.assign(new Error(`LB221 not enough memory for so many bytes: ${before + bytes}`, { cause: error }), {
        code: "LB221",
        hint,
      });
    }
    this.#free.push({ address: before, bytes: this.memory.buffer.byteLength - before });
    const at = this.#free.length - 1;
    if (at > 0) this.#join(at - 1);
    return this.#free.length - 1;
  }
}
