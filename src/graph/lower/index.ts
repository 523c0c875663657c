/** Every tfjs kernel that a step may use, by its name. */
import { elementwise } from "./elementwise";
import { layout } from "./layout";
import { lookups } from "./lookups";
import type { Lowerings } from "./lowering";
import { products } from "./products";
import { reduce } from "./reduce";
import { windows } from "./windows";

export const lowerings: Lowerings = { ...elementwise, ...layout, ...lookups, ...products, ...reduce, ...windows };
