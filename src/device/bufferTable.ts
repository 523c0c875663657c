/** A device's buffers and what is behind each; using a freed one is an error here, not a wrong number there. */
import type { DType, Shape } from "../graph/node";
import type { Buffer } from "./device";

export class BufferTable<T> {
  readonly #held = new Map<Buffer, T>();

  get size(): number {
    return this.#held.size;
  }

  add(value: T, shape: Shape, dtype: DType): Buffer {
    const buffer: Buffer = { shape, dtype };
    this.#held.set(buffer, value);
    return buffer;
  }

  get(buffer: Buffer): T {
    const value = this.#held.get(buffer);
    if (value === undefined) throw new Error("LB201 a buffer was used after it was freed");
    return value;
  }

  /** Takes it off and returns what was behind it; nothing if it was off already. */
  remove(buffer: Buffer): T | undefined {
    const value = this.#held.get(buffer);
    this.#held.delete(buffer);
    return value;
  }

  clear(): T[] {
    const values = [...this.#held.values()];
    this.#held.clear();
    return values;
  }
}
