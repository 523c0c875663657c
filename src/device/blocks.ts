/** Shares out one range of addresses in blocks: first fit, neighbours joined again when freed. It asks for more when nothing fits. */
export interface BlocksOptions {
  /** Every block starts at, and is, a multiple of this. */
  readonly align: number;
  /** The range at first: [from, to). */
  readonly from: number;
  readonly to: number;
  /** Lengthens the range so that `size` more fit; returns its new end. Throws where there is no more. */
  grow(size: number, end: number): number;
}

export class Blocks {
  readonly #options: BlocksOptions;
  #end: number;
  /** Free blocks by address, and the sizes of those in use. */
  #free: { address: number; size: number }[];
  readonly #used = new Map<number, number>();

  constructor(options: BlocksOptions) {
    this.#options = options;
    this.#end = options.to;
    this.#free = [{ address: options.from, size: options.to - options.from }];
  }

  /** Blocks in use. */
  get count(): number {
    return this.#used.size;
  }

  allocate(size: number): number {
    const { align } = this.#options;
    const wanted = Math.max(align, Math.ceil(size / align) * align);
    let at = this.#free.findIndex((block) => block.size >= wanted);
    if (at < 0) at = this.#grow(wanted);
    const block = this.#free[at]!;
    if (block.size === wanted) this.#free.splice(at, 1);
    else this.#free[at] = { address: block.address + wanted, size: block.size - wanted };
    this.#used.set(block.address, wanted);
    return block.address;
  }

  free(address: number): void {
    const size = this.#used.get(address);
    if (size === undefined) throw new Error("LB201 a block of memory was freed twice");
    this.#used.delete(address);
    let at = this.#free.findIndex((block) => block.address > address);
    if (at < 0) at = this.#free.length;
    this.#free.splice(at, 0, { address, size });
    this.#join(at);
    if (at > 0) this.#join(at - 1);
  }

  #join(at: number): void {
    const [block, next] = [this.#free[at], this.#free[at + 1]];
    if (!block || !next || block.address + block.size !== next.address) return;
    this.#free.splice(at, 2, { address: block.address, size: block.size + next.size });
  }

  /** Adds at least `size` at the end; returns the position of the free block there. */
  #grow(size: number): number {
    const before = this.#end;
    this.#end = this.#options.grow(size, before);
    this.#free.push({ address: before, size: this.#end - before });
    const at = this.#free.length - 1;
    if (at > 0) this.#join(at - 1);
    return this.#free.length - 1;
  }
}
