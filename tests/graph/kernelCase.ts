// One way to call a kernel.
import type { Input, Tensors } from "./sameAsTfjs";

export interface Case {
  readonly kernel: string;
  readonly f: Tensors;
  readonly inputs: Input[];
  readonly tolerance?: number;
}

export const k = (kernel: string, f: Tensors, ...inputs: Input[]): Case => ({ kernel, f, inputs });
