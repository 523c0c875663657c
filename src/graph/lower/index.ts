/** Every tfjs kernel that a step may use, by its name; `kernels` has also those that are refused. */
import { elementwise } from "./elementwise";
import { layout } from "./layout";
import { lookups } from "./lookups";
import type { Lowerings } from "./lowering";
import { order } from "./order";
import { products } from "./products";
import { reduce } from "./reduce";
import { refusals } from "./refusals";
import { resize } from "./resize";
import { scatter } from "./scatter";
import { volumes } from "./volumes";
import { warp } from "./warp";
import { wholeNumbers } from "./wholeNumbers";
import { windows } from "./windows";

export const lowerings: Lowerings = {
  ...elementwise,
  ...layout,
  ...lookups,
  ...order,
  ...products,
  ...reduce,
  ...resize,
  ...scatter,
  ...volumes,
  ...warp,
  ...wholeNumbers,
  ...windows,
};

export const kernels: Lowerings = { ...lowerings, ...refusals };
