/**
 * What a fused loop computes for four elements: its members one after the other, each in a local. Floats are float32 lanes, int32 are
 * integers. Truths are numbers as memory has them, or masks of all ones or zeros as comparisons give them: each is turned into the other
 * where it is needed. Arithmetic on truths gives numbers (true + true is 2, as in tfjs).
 */
import { COMPARISONS, TESTS } from "../../graph/build/elementwise";
import type { DType } from "../../graph/node";
import { binaryInteger, unaryInteger } from "./math/integers";
import { binaryMask, unaryMask } from "./math/masks";
import { binaryMath } from "./math/binaryMath";
import { toInteger } from "./math/toInteger";
import { unaryMath } from "./math/unaryMath";
import type { Member, Operand } from "../plan/unit.types";
import type { Code, Local } from "./wasm/code";

type Emit = (code: Code, a: Local, b: Local) => void;
type Form = DType | "mask";
const known: Readonly<Record<Exclude<Form, "bool">, Readonly<Record<string, Emit>>>> = {
  float32: { ...unaryMath, ...binaryMath },
  int32: { ...unaryInteger, ...binaryInteger },
  mask: { ...unaryMask, ...binaryMask },
};
const givesMask = (op: string): boolean => COMPARISONS.includes(op) || TESTS.includes(op);

export interface Lanes {
  readonly local: Local;
  /** `bool`: 0 or 1 (or what arithmetic made of them); `mask`: a truth as well, in all bits of a lane. */
  readonly form: Form;
}

/** Values of one round: externals as loaded, then members. */
export class Elements {
  readonly #members = new Map<number, Lanes>();

  constructor(
    readonly code: Code,
    readonly externals: readonly Lanes[],
  ) {}

  compute(members: readonly Member[]): void {
    for (const member of members) {
      const operands = member.operands.map((operand) => this.#lanes(operand));
      this.#members.set(member.node, this.#computed(member, operands));
    }
  }

  /** As memory has it. */
  value(operand: Operand): Local {
    return this.#number(this.#lanes(operand));
  }

  #lanes(operand: Operand): Lanes {
    if (operand.from === "member") return this.#members.get(operand.node)!;
    if (operand.from === "external") return this.externals[operand.external]!;
    const { value, dtype } = operand;
    const local = this.code.let("v128", () => (dtype === "float32" ? this.code.f32x4(value) : this.code.i32x4(value)));
    return { local, form: dtype };
  }

  #number({ local, form }: Lanes): Local {
    return form === "mask" ? this.code.let("v128", () => this.code.op("i32x4.neg", local)) : local;
  }

  #mask({ local, form }: Lanes): Local {
    if (form === "mask") return local;
    return this.code.let("v128", () => this.code.op("i32x4.ne", local, () => this.code.i32x4(0)));
  }

  #computed({ op, dtype }: Member, operands: readonly Lanes[]): Lanes {
    const { code } = this;
    const [first, ...others] = operands as [Lanes, ...Lanes[]];
    if (op === "copy") return first;
    if (op === "cast") return this.#cast(first, dtype);
    if (op === "select") {
      const condition = this.#mask(first);
      const [a, b] = others.map((lanes) => this.#number(lanes)) as [Local, Local];
      return { local: code.let("v128", () => code.op("v128.bitselect", a, b, condition)), form: dtype };
    }
    const kind = this.#kind(op, operands);
    const [a, b] = operands.map((lanes) => (kind === "mask" ? this.#mask(lanes) : this.#number(lanes)));
    const emit = known[kind][op];
    if (!emit) throw new Error(`LB202 this device does not know the primitive for ${first.form}: ${op}`);
    return { local: code.let("v128", () => emit(code, a!, b!)), form: givesMask(op) ? "mask" : dtype };
  }

  /** Truths are masks for logic, and where they are already; else they are whole numbers. */
  #kind(op: string, operands: readonly Lanes[]): Exclude<Form, "bool"> {
    const { form } = operands[0]!;
    if (form === "float32" || form === "int32") return form;
    const logic = op === "and" || op === "or" || op === "not";
    const masks = operands.every((lanes) => lanes.form === "mask") && op in known.mask;
    return logic || masks ? "mask" : "int32";
  }

  #cast(lanes: Lanes, to: DType): Lanes {
    const { code } = this;
    const { local, form } = lanes;
    if (form === to || (form === "mask" && to === "bool")) return lanes;
    if (to === "bool") {
      const zero = (): void => code.i32x4(0);
      const ne = form === "float32" ? "f32x4.ne" : "i32x4.ne";
      return { local: code.let("v128", () => code.op(ne, local, zero)), form: "mask" };
    }
    const converted = (): void => {
      if (form === "mask" && to === "float32") code.op("v128.and", local, () => code.f32x4(1));
      else if (to === "float32") code.op("f32x4.convert_i32x4_s", local);
      else if (form === "float32") toInteger(code, local);
      else code.push(this.#number(lanes));
    };
    return { local: code.let("v128", converted), form: to };
  }
}
