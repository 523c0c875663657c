/**
 * What fused members compute for one element, as WGSL: each member a `let`. Floats are f32, whole numbers i32. Truths are numbers as memory
 * has them (i32), or bool as comparisons give them: each is turned into the other where it is needed. Arithmetic on truths gives numbers
 * (true + true is 2, as in tfjs).
 */
import { COMPARISONS, TESTS } from "../../graph/build/elementwise";
import type { DType } from "../../graph/node";
import type { Member, Operand } from "../plan/unit.types";
import { literal as finite } from "./math/wgsl";
import { floatOp, integerOp, toInteger } from "./math/operations";

type Form = DType | "truth";

export interface Element {
  /** A name, or an expression of one token. */
  readonly text: string;
  /** `bool`: 0 or 1 as i32; `truth`: a bool. */
  readonly form: Form;
}

export const typeOf = (dtype: DType): "f32" | "i32" => (dtype === "float32" ? "f32" : "i32");

export const load = (dtype: DType, address: string): string => `bitcast<${typeOf(dtype)}>(h[${address}])`;
export const store = (address: string, value: string): string => `h[${address}] = bitcast<u32>(${value});\n`;

/** A literal. Numbers that are not finite come from bits that the compiler does not see. */
export function literal(value: number, dtype: DType): string {
  if (dtype !== "float32") return `i32(${value | 0})`.replace("i32(-2147483648)", "i32(-2147483647 - 1)");
  const single = Math.fround(value);
  if (Number.isNaN(single)) return "bitcast<f32>(bits_nan)";
  if (!Number.isFinite(single)) return single > 0 ? "bitcast<f32>(bits_inf)" : "(-bitcast<f32>(bits_inf))";
  if (Object.is(single, -0)) return "(-bitcast<f32>(bits_zero))";
  return `f32(${finite(single)})`;
}

/** Values of one element: externals as loaded, then members. `name` keeps names apart. */
export class Elements {
  readonly #members = new Map<number, Element>();
  code = "";

  constructor(
    readonly name: string,
    readonly externals: readonly Element[],
    readonly use: (functions: readonly string[]) => void,
  ) {}

  compute(members: readonly Member[]): void {
    for (const member of members) {
      // Named by order, so that the same work on other arrays is the same code.
      const name = `${this.name}${this.#members.size}`;
      const known = member.operands.every(({ from }) => from === "constant");
      const operands = member.operands.map((operand, k) => {
        const element = this.#element(operand);
        return known ? this.#named(element, `${name}_${k}`) : element;
      });
      const { text, form } = this.#computed(member, operands);
      this.code += `let ${name} = ${text};\n`;
      this.#members.set(member.node, { text: name, form });
    }
  }

  /** As memory has it. */
  value(operand: Operand): string {
    return this.#number(this.#element(operand));
  }

  #element(operand: Operand): Element {
    if (operand.from === "member") return this.#members.get(operand.node)!;
    if (operand.from === "external") return this.externals[operand.external]!;
    return { text: literal(operand.value, operand.dtype), form: operand.dtype };
  }

  /** WGSL refuses an expression of constants alone that overflows; one of names wraps. */
  #named({ text, form }: Element, name: string): Element {
    this.code += `let ${name} = ${text};\n`;
    return { text: name, form };
  }

  #number({ text, form }: Element): string {
    return form === "truth" ? `select(0i, 1i, ${text})` : text;
  }

  #truth({ text, form }: Element): string {
    return form === "truth" ? text : form === "float32" ? `(${text} != 0.0)` : `(${text} != 0i)`;
  }

  #called({ expression, needs }: { expression: string; needs: readonly string[] }): string {
    this.use(needs);
    return expression;
  }

  #computed({ op, dtype }: Member, operands: readonly Element[]): Element {
    const [first, ...others] = operands as [Element, ...Element[]];
    if (op === "copy") return first;
    if (op === "cast") return this.#cast(first, dtype);
    if (op === "select") {
      const [a, b] = others.map((it) => this.#number(it));
      return { text: `select(${b}, ${a}, ${this.#truth(first)})`, form: dtype };
    }
    if (op === "and" || op === "or") {
      const [a, b] = operands.map((it) => this.#truth(it));
      return { text: `(${a} ${op === "and" ? "&&" : "||"} ${b})`, form: "truth" };
    }
    if (op === "not") return { text: `(!${this.#truth(first)})`, form: "truth" };
    const numbers = operands.map((it) => this.#number(it));
    const called = first.form === "float32" ? floatOp(op, numbers) : integerOp(op, numbers);
    const form = COMPARISONS.includes(op) || TESTS.includes(op) ? "truth" : dtype;
    return { text: this.#called(called), form };
  }

  #cast(element: Element, to: DType): Element {
    const { text, form } = element;
    if (form === to || (form === "truth" && to === "bool")) return element;
    if (to === "bool") return { text: this.#truth(element), form: "truth" };
    if (to === "float32") return { text: `f32(${this.#number(element)})`, form: to };
    if (form === "float32") return { text: this.#called(toInteger(text)), form: to };
    return { text: this.#number(element), form: to };
  }
}
