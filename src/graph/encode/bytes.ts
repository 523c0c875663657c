/**
 * Bytes one after the other, to write and to read: whole numbers in groups of seven bits, least first (LEB128), others
 * little-endian. What is read has been found whole before, so there is no end to run into.
 */

export class Writer {
  #bytes = new Uint8Array(1024);
  #length = 0;

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** From 0, exact up to 2^53. */
  whole(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  double(value: number): void {
    const buffer = new ArrayBuffer(8);
    new DataView(buffer).setFloat64(0, value, true);
    this.bytes(new Uint8Array(buffer));
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.whole(bytes.length);
    this.bytes(bytes);
  }

  result(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

export class Reader {
  readonly #all: Uint8Array;
  #at = 0;

  constructor(all: Uint8Array) {
    this.#all = all;
  }

  /** A copy, which starts where any array may start. */
  bytes(count: number): Uint8Array<ArrayBuffer> {
    this.#at += count;
    return new Uint8Array(this.#all.slice(this.#at - count, this.#at));
  }

  byte(): number {
    return this.#all[this.#at++]!;
  }

  whole(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const next = this.byte();
      value += (next % 128) * scale;
      if (next < 128) return value;
      scale *= 128;
    }
  }

  double(): number {
    return new DataView(this.bytes(8).buffer).getFloat64(0, true);
  }

  text(): string {
    return new TextDecoder().decode(this.bytes(this.whole()));
  }
}
