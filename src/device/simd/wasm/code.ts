/**
 * The body of one WebAssembly function under construction: instructions in the order of the stack machine, with locals by need. A `Push`
 * is a piece of code that leaves one value on the stack, so that kernels read as expressions:
 *
 *   code.set(sum, () => code.op("f32x4.add", sum, product))
 */
import { opcodes, type Op } from "./opcodes";

export type Type = "i32" | "f32" | "f64" | "v128";
const TYPES: Readonly<Record<Type, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

export interface Local {
  readonly index: number;
  readonly type: Type;
}

/** A value: a local, or code that pushes it. */
export type Push = Local | (() => void);

const f32Bits = new DataView(new ArrayBuffer(8));

export class Code {
  readonly #bytes: number[] = [];
  readonly #locals: Type[] = [];

  local(type: Type): Local {
    this.#locals.push(type);
    return { index: this.#locals.length - 1, type };
  }

  push(value: Push): void {
    if (typeof value === "function") value();
    else this.#emit("local.get", value.index);
  }

  /** An instruction after its operands. */
  op(name: Op, ...operands: Push[]): void {
    for (const operand of operands) this.push(operand);
    this.#emit(name);
  }

  /** An instruction with a lane number. */
  lane(name: Op, lane: number, ...operands: Push[]): void {
    this.op(name, ...operands);
    this.#bytes.push(lane);
  }

  /** `address` in bytes; `offset` is added without wrapping. */
  load(name: Op, address: Push, offset = 0): void {
    this.op(name, address);
    this.#memory(offset);
  }

  store(name: Op, address: Push, value: Push, offset = 0): void {
    this.op(name, address, value);
    this.#memory(offset);
  }

  /** Loads or stores one lane of a vector. */
  laneAccess(name: Op, lane: number, address: Push, vector: Push, offset = 0): void {
    this.op(name, address, vector);
    this.#memory(offset);
    this.#bytes.push(lane);
  }

  /** Bytes of `a` then of `b` by position, 0 to 31. */
  shuffle(a: Push, b: Push, positions: readonly number[]): void {
    this.op("i8x16.shuffle", a, b);
    this.#bytes.push(...positions);
  }

  set(local: Local, value: Push): void {
    this.push(value);
    this.#emit("local.set", local.index);
  }

  tee(local: Local, value: Push): void {
    this.push(value);
    this.#emit("local.tee", local.index);
  }

  /** A new local that holds the value. */
  let(type: Type, value: Push): Local {
    const local = this.local(type);
    this.set(local, value);
    return local;
  }

  i32(value: number): void {
    this.#bytes.push(0x41);
    signed(this.#bytes, value | 0);
  }

  /** Four lanes of 32 bits. */
  vector(words: readonly [number, number, number, number]): void {
    this.#bytes.push(0xfd, 12);
    for (const word of words) for (let shift = 0; shift < 32; shift += 8) this.#bytes.push((word >>> shift) & 255);
  }

  f32x4(value: number): void {
    f32Bits.setFloat32(0, value);
    const word = f32Bits.getInt32(0);
    this.vector([word, word, word, word]);
  }

  i32x4(value: number): void {
    this.vector([value, value, value, value]);
  }

  f64x2(value: number): void {
    f32Bits.setFloat64(0, value, true);
    const [low, high] = [f32Bits.getInt32(0, true), f32Bits.getInt32(4, true)];
    this.vector([low, high, low, high]);
  }

  /** Adds a number to an i32 local. */
  advance(local: Local, bytes: number): void {
    if (bytes === 0) return;
    this.set(local, () => this.op("i32.add", local, () => this.i32(bytes)));
  }

  /** Runs `body` `count` times; once it needs no counter. */
  repeat(count: number, body: () => void): void {
    if (count <= 0) return;
    if (count === 1) return body();
    const left = this.let("i32", () => this.i32(count));
    this.#loop(() => {
      body();
      this.tee(left, () => this.op("i32.sub", left, () => this.i32(1)));
    });
  }

  /** Runs `body` as often as the local says, counting it down; the local must be positive. */
  countDown(left: Local, body: () => void): void {
    this.#loop(() => {
      body();
      this.tee(left, () => this.op("i32.sub", left, () => this.i32(1)));
    });
  }

  if(condition: Push, then: () => void, otherwise?: () => void): void {
    this.push(condition);
    this.#bytes.push(0x04, 0x40);
    then();
    if (otherwise) {
      this.#bytes.push(0x05);
      otherwise();
    }
    this.#bytes.push(0x0b);
  }

  /** Repeats while `condition` holds, asked first. */
  while(condition: Push, body: () => void): void {
    this.#bytes.push(0x02, 0x40, 0x03, 0x40);
    this.op("i32.eqz", condition);
    this.#bytes.push(0x0d, 1);
    body();
    this.#bytes.push(0x0c, 0, 0x0b, 0x0b);
  }

  call(target: number): void {
    this.#emit("call", target);
  }

  /** Fills `bytes` bytes from `address` with zeros. */
  zero(address: Push, bytes: Push): void {
    this.push(address);
    this.i32(0);
    this.push(bytes);
    this.#bytes.push(0xfc, 11, 0);
  }

  copy(to: Push, from: Push, bytes: Push): void {
    this.push(to);
    this.push(from);
    this.push(bytes);
    this.#bytes.push(0xfc, 10, 0, 0);
  }

  /** The function's entry in the code section. */
  finish(): number[] {
    const head: number[] = [];
    unsigned(head, this.#locals.length);
    for (const type of this.#locals) head.push(1, TYPES[type]);
    const body = [...head, ...this.#bytes, 0x0b];
    const entry: number[] = [];
    unsigned(entry, body.length);
    return entry.concat(body);
  }

  get size(): number {
    return this.#bytes.length;
  }

  /** `body` leaves the condition for another round on the stack. */
  #loop(body: () => void): void {
    this.#bytes.push(0x03, 0x40);
    body();
    this.#bytes.push(0x0d, 0, 0x0b);
  }

  #emit(name: Op, immediate?: number): void {
    const code = opcodes[name];
    if (code < 0x100) this.#bytes.push(code);
    else {
      this.#bytes.push(0xfd);
      unsigned(this.#bytes, code - 0x100);
    }
    if (immediate !== undefined) unsigned(this.#bytes, immediate);
  }

  #memory(offset: number): void {
    this.#bytes.push(0);
    unsigned(this.#bytes, offset);
  }
}

/** LEB128. */
export function unsigned(out: number[], value: number): void {
  let rest = value >>> 0;
  while (rest > 127) {
    out.push((rest & 127) | 128);
    rest >>>= 7;
  }
  out.push(rest);
}

function signed(out: number[], value: number): void {
  let rest = value;
  for (;;) {
    const byte = rest & 127;
    rest >>= 7;
    if ((rest === 0 && (byte & 64) === 0) || (rest === -1 && (byte & 64) !== 0)) {
      out.push(byte);
      return;
    }
    out.push(byte | 128);
  }
}
