/**
 * MurmurHash3 x86 128 (Austin Appleby, public domain): a fast 128-bit name for content, not a cryptographic one. A change by accident
 * is found but for one chance in 2^128; a forger could make two contents of one name, and none of our uses invites one.
 */
import type { Values } from "./node";

const C = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;
const rotl = (x: number, r: number) => (x << r) | (x >>> (32 - r));

function fmix(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** 128 bits as 32 hexadecimal digits. */
export function murmur128(bytes: Uint8Array, seed = 0): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [a, b, c, d] = [seed, seed, seed, seed];
  const blocks = bytes.length >> 4;
  for (let i = 0; i < blocks; i += 1) {
    a ^= Math.imul(rotl(Math.imul(view.getInt32(16 * i, true), C[0]), 15), C[1]);
    a = (Math.imul((rotl(a, 19) + b) | 0, 5) + 0x561ccd1b) | 0;
    b ^= Math.imul(rotl(Math.imul(view.getInt32(16 * i + 4, true), C[1]), 16), C[2]);
    b = (Math.imul((rotl(b, 17) + c) | 0, 5) + 0x0bcaa747) | 0;
    c ^= Math.imul(rotl(Math.imul(view.getInt32(16 * i + 8, true), C[2]), 17), C[3]);
    c = (Math.imul((rotl(c, 15) + d) | 0, 5) + 0x96cd1c35) | 0;
    d ^= Math.imul(rotl(Math.imul(view.getInt32(16 * i + 12, true), C[3]), 18), C[0]);
    d = (Math.imul((rotl(d, 13) + a) | 0, 5) + 0x32ac3b17) | 0;
  }
  const tail = new DataView(new ArrayBuffer(16));
  for (let i = 16 * blocks; i < bytes.length; i += 1) tail.setUint8(i - 16 * blocks, bytes[i]!);
  // A zero word mixes to zero, so that an empty tail leaves the state as it is.
  d ^= Math.imul(rotl(Math.imul(tail.getInt32(12, true), C[3]), 18), C[0]);
  c ^= Math.imul(rotl(Math.imul(tail.getInt32(8, true), C[2]), 17), C[3]);
  b ^= Math.imul(rotl(Math.imul(tail.getInt32(4, true), C[1]), 16), C[2]);
  a ^= Math.imul(rotl(Math.imul(tail.getInt32(0, true), C[0]), 15), C[1]);
  const sums = mixed([a ^ bytes.length, b ^ bytes.length, c ^ bytes.length, d ^ bytes.length]);
  return mixed(sums.map(fmix) as Four)
    .map((word) => (word >>> 0).toString(16).padStart(8, "0"))
    .join("");
}

type Four = [number, number, number, number];

function mixed([a, b, c, d]: Four): Four {
  const sum = (a + b + c + d) | 0;
  return [sum, (b + sum) | 0, (c + sum) | 0, (d + sum) | 0];
}

const remembered = new WeakMap<Values, string>();

/** Hash of an array's type, length and bytes; remembered for the array, which therefore must not change. */
export function contentHash(values: Values): string {
  const known = remembered.get(values);
  if (known) return known;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const hash = `${values.constructor.name}${values.length}:${murmur128(bytes)}`;
  remembered.set(values, hash);
  return hash;
}

/** Hash of a text. */
export const textHash = (text: string): string => murmur128(new TextEncoder().encode(text));
