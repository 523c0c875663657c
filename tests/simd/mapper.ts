/** A function of vectors as a function of arrays: one module with one loop, four lanes a round. */
import { Code, type Local } from "../../src/device/simd/wasm/code";
import { Module } from "../../src/device/simd/wasm/module";

type Words = Float32Array | Int32Array;
const PAGE = 65536;

/** Arrays of any one length in; the bits of the results out. */
export function mapper(f: (code: Code, ...operands: Local[]) => void, arity: 1 | 2) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const compile = (vectors: number) => {
    const code = new Code();
    const at = code.let("i32", () => code.i32(0));
    const stride = vectors * 16;
    code.repeat(vectors, () => {
      const operands = Array.from({ length: arity }, (_, i) =>
        code.let("v128", () => code.load("v128.load", at, i * stride)),
      );
      code.store("v128.store", at, () => f(code, ...operands), arity * stride);
      code.advance(at, 16);
    });
    const module = new Module();
    module.add(code, "map");
    const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), { env: { memory } });
    return instance.exports.map as () => void;
  };
  const compiled = new Map<number, () => void>();
  return (...operands: Words[]): Int32Array => {
    const length = operands[0]!.length;
    const vectors = Math.ceil(length / 4);
    const stride = vectors * 16;
    const missing = Math.ceil((stride * (arity + 1)) / PAGE) - memory.buffer.byteLength / PAGE;
    if (missing > 0) memory.grow(missing);
    operands.forEach((values, i) => {
      const Words = values.constructor as Float32ArrayConstructor;
      new Words(memory.buffer, i * stride, length).set(values);
    });
    if (!compiled.has(vectors)) compiled.set(vectors, compile(vectors));
    compiled.get(vectors)!();
    return new Int32Array(memory.buffer, arity * stride, length).slice();
  };
}
