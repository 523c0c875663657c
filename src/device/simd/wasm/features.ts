/** What this machine's WebAssembly can do, found by asking it to validate a function that uses it. */
import { Code } from "./code";
import { Module } from "./module";

function validates(emit: (code: Code) => void): boolean {
  const module = new Module();
  const code = new Code();
  emit(code);
  module.add(code, "f");
  return WebAssembly.validate(module.bytes());
}

export const hasSimd = (): boolean => validates((code) => void code.let("v128", () => code.f32x4(0)));

export const hasFusedMultiplyAdd = (): boolean =>
  validates((code) => {
    const x = code.let("v128", () => code.f32x4(0));
    code.set(x, () => code.op("f32x4.relaxed_madd", x, x, x));
  });
