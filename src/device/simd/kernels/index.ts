/** Kernels by primitive. */
import { argExtreme, cumsum } from "./alongAxis";
import { argSort } from "./argSort";
import { BYTES, type Kernel } from "./kernel";
import { gather, scatterAdd } from "./lookups";
import { foldKey, randomUniform } from "./random";
import type { FlatNode } from "../../../graph/node";

export type { Kernel } from "./kernel";

export const kernels: Readonly<Record<string, (kernel: Kernel) => void>> = {
  argMax: argExtreme,
  argMin: argExtreme,
  argSort,
  cumsum,
  foldKey,
  gather,
  randomUniform,
  scatterAdd,
};

/** Bytes of scratch memory that a kernel needs. */
export const scratchOf = ({ op, shape }: FlatNode): number => (op === "argSort" ? 2 * shape.at(-1)! * BYTES : 0);
