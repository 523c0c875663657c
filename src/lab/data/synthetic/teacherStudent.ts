/** Regression on a random two-layer teacher: x ~ N(0, I), y = Σ_k a_k φ(w_k·x/√D)/√K + noise. */
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../split.types";
import { maybeCounts, named, recently, splitOf } from "./split";

const activations = {
  relu: (h: number) => Math.max(0, h),
  tanh: Math.tanh,
  linear: (h: number) => h,
  quadratic: (h: number) => h * h,
} satisfies Record<string, (h: number) => number>;

export interface TeacherStudentOptions {
  /** D, default 20. */
  readonly inputs?: number;
  /** K, default 4. */
  readonly hidden?: number;
  /** Default relu. */
  readonly activation?: keyof typeof activations;
  /** Deviation of what is added to training targets; default 0. */
  readonly noise?: number;
  /** Default 1000. */
  readonly train?: number;
  /** Default 1000. */
  readonly test?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface TeacherStudent {
  readonly train: Split;
  readonly test: Split;
  /** w [K, D] from N(0, 1), a [K] from N(0, 1). */
  readonly teacher: { readonly w: Float32Array; readonly a: Float32Array };
}

/** Inputs [n, D], targets float32 [n]. Throws LB345. */
export function teacherStudent(options: TeacherStudentOptions = {}): TeacherStudent {
  const { inputs = 20, hidden = 4, activation = "relu", noise = 0, train = 1000, test = 1000, seed = 1 } = options;
  maybeCounts({ inputs, hidden, train, test });
  if (!Object.hasOwn(activations, activation))
    throw new AuthorError(
      "LB345",
      `unknown activation of a teacher: ${String(activation)}`,
      `known: ${Object.keys(activations).join(", ")}.`,
    );
  const id = `teacherStudent(${named({ inputs, hidden, activation, noise, train, test, seed })})`;
  return recently(id, () => {
    const root = hostRandom(seed);
    const weights = root.fold(0);
    const w = Float32Array.from({ length: hidden * inputs }, () => weights.normal());
    const a = Float32Array.from({ length: hidden }, () => weights.normal());
    const part = (name: string, size: number, stream: number, spread: number): Split => {
      const draw = root.fold(stream);
      return splitOf({
        id: `${id}.${name}`,
        size,
        features: inputs,
        targets: "numbers",
        row(to) {
          for (let k = 0; k < inputs; k += 1) to[k] = draw.normal();
          let y = 0;
          for (let unit = 0; unit < hidden; unit += 1) {
            let h = 0;
            for (let k = 0; k < inputs; k += 1) h += w[unit * inputs + k]! * to[k]!;
            y += a[unit]! * activations[activation](h / Math.sqrt(inputs));
          }
          return y / Math.sqrt(hidden) + spread * draw.normal();
        },
      });
    };
    return { train: part("train", train, 1, noise), test: part("test", test, 2, 0), teacher: { w, a } };
  });
}
