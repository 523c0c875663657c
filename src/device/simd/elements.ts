/**
 * What a fused loop computes for four elements: its members one after the other, each in a local. Floats are float32 lanes, int32 are
 * integers, booleans are masks of all ones or zeros while they are in registers and 0 or 1 in memory.
 */
import type { DType } from "../../graph/node";
import { binaryInteger, unaryInteger } from "./math/integers";
import { binaryMask, unaryMask } from "./math/masks";
import { binaryMath } from "./math/binaryMath";
import { unaryMath } from "./math/unaryMath";
import type { Member, Operand } from "./plan/unit.types";
import type { Code, Local } from "./wasm/code";

type Emit = (code: Code, a: Local, b: Local) => void;
const unaries: Readonly<Record<DType, Readonly<Record<string, Emit>>>> = {
  float32: unaryMath,
  int32: unaryInteger,
  bool: unaryMask,
};
const binaries: Readonly<Record<DType, Readonly<Record<string, Emit>>>> = {
  float32: binaryMath,
  int32: binaryInteger,
  bool: binaryMask,
};

/** Values of one round: externals as loaded, then members. */
export class Elements {
  readonly #members = new Map<number, { local: Local; dtype: DType }>();

  constructor(
    readonly code: Code,
    /** Locals that hold the externals, booleans as masks. */
    readonly externals: readonly { readonly local: Local; readonly dtype: DType }[],
  ) {}

  compute(members: readonly Member[]): void {
    for (const member of members) {
      const operands = member.operands.map((operand) => this.value(operand));
      const types = member.operands.map((operand) => this.typeOf(operand));
      const local = this.code.let("v128", () => this.#emit(member, operands, types));
      this.#members.set(member.node, { local, dtype: member.dtype });
    }
  }

  value(operand: Operand): Local {
    if (operand.from === "member") return this.#members.get(operand.node)!.local;
    if (operand.from === "external") return this.externals[operand.external]!.local;
    return this.code.let("v128", () => constant(this.code, operand.value, operand.dtype));
  }

  typeOf(operand: Operand): DType {
    if (operand.from === "member") return this.#members.get(operand.node)!.dtype;
    return operand.from === "external" ? this.externals[operand.external]!.dtype : operand.dtype;
  }

  #emit({ op, dtype }: Member, operands: readonly Local[], types: readonly DType[]): void {
    const { code } = this;
    const [a, b, c] = operands as [Local, Local, Local];
    if (op === "copy") return code.push(a);
    if (op === "cast") return cast(code, a, types[0]!, dtype);
    if (op === "select") return code.op("v128.bitselect", b, c, a);
    const kind = types[0]!;
    const known = operands.length === 1 ? unaries[kind][op] : binaries[kind][op];
    if (!known) throw new Error(`LB202 this device does not know the primitive for ${kind}: ${op}`);
    known(code, a, b);
  }
}

export function constant(code: Code, value: number, dtype: DType): void {
  if (dtype === "float32") code.f32x4(value);
  else code.i32x4(dtype === "bool" ? (value ? -1 : 0) : value);
}

function cast(code: Code, x: Local, from: DType, to: DType): void {
  if (from === to) return code.push(x);
  if (to === "bool") {
    const zero = (): void => code.i32x4(0);
    return from === "float32" ? code.op("f32x4.ne", x, zero) : code.op("i32x4.ne", x, zero);
  }
  if (from === "bool") return to === "float32" ? code.op("v128.and", x, () => code.f32x4(1)) : code.op("i32x4.neg", x);
  if (to === "float32") code.op("f32x4.convert_i32x4_s", x);
  else code.op("i32x4.trunc_sat_f32x4_s", x);
}
