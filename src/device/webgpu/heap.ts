/**
 * The device's one GPU buffer, shared out in blocks of words: every array of every program lies in it, so a kernel binds one buffer whatever
 * it reads and writes. It doubles as needed: a larger buffer takes over what the old one held.
 */
import { AuthorError } from "../../graph/authorError";
import { Blocks } from "../blocks";

/** Words; 256 bytes, so that every block may be copied and bound. */
const ALIGN = 64;
const FIRST = 1 << 20;
/** Beyond so many words an empty heap is given back. */
const MOST_EMPTY = 1 << 24;
const WORD = 4;

export class GpuHeap {
  readonly #gpu: GPUDevice;
  readonly #most: number;
  #blocks: Blocks;
  #buffer: GPUBuffer;
  /** Counts buffers: who binds the heap binds it anew when this has changed. */
  generation = 0;

  /** @param most bytes */
  constructor(gpu: GPUDevice, most = Infinity) {
    this.#gpu = gpu;
    const { maxBufferSize, maxStorageBufferBindingSize } = gpu.limits;
    this.#most = Math.floor(Math.min(most, maxBufferSize, maxStorageBufferBindingSize) / WORD);
    ({ buffer: this.#buffer, blocks: this.#blocks } = this.#fresh());
  }

  #fresh(): { readonly buffer: GPUBuffer; readonly blocks: Blocks } {
    const to = Math.min(FIRST, this.#most);
    const blocks = new Blocks({ align: ALIGN, from: 0, to, grow: (words, end) => this.#grow(words, end) });
    return { buffer: this.#make(to), blocks };
  }

  get buffer(): GPUBuffer {
    return this.#buffer;
  }

  /** A place for so many words. Throws LB222 where the adapter's limits leave no room; `name` says for what. */
  allocate(words: number, name: string): number {
    try {
      return this.#blocks.allocate(words);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new AuthorError(
        "LB222",
        `${name} does not fit beside what is there into the GPU's largest buffer of ${megabytes(this.#most)} MB: ${megabytes(words)} MB`,
        "lower the width, the batch size or the number of lanes, or take another device.",
      );
    }
  }

  free(place: number): void {
    this.#blocks.free(place);
    if (this.#blocks.count > 0 || this.#buffer.size <= MOST_EMPTY * WORD) return;
    this.#buffer.destroy();
    ({ buffer: this.#buffer, blocks: this.#blocks } = this.#fresh());
    this.generation += 1;
  }

  destroy(): void {
    this.#buffer.destroy();
  }

  #make(words: number): GPUBuffer {
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    return this.#gpu.createBuffer({ label: "heap", size: words * WORD, usage: STORAGE | COPY_SRC | COPY_DST });
  }

  #grow(words: number, end: number): number {
    const wanted = Math.min(this.#most, Math.max(2 * end, end + words));
    if (wanted < end + words) throw new RangeError("the heap is full");
    const larger = this.#make(wanted);
    const encoder = this.#gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(this.#buffer, 0, larger, 0, end * WORD);
    this.#gpu.queue.submit([encoder.finish()]);
    this.#buffer.destroy();
    this.#buffer = larger;
    this.generation += 1;
    return wanted;
  }
}

const megabytes = (words: number): string => ((words * WORD) / 2 ** 20).toPrecision(3);
