/** The code of what a product makes of its result while it is in registers: see plan/finish.ts. */
import { loadPart, storePart } from "./access";
import { Elements } from "./elements";
import type { Finish } from "../plan/unit.types";
import type { Code, Local, Push } from "./wasm/code";

const BYTES = 4;

export interface TileFinish {
  /** Others need the result itself as well. */
  readonly keeps: boolean;
  /**
   * Begins a tile whose first element lies at `at`, `column` bytes from the start of its row. The function that it gives takes a vector of `count`
   * numbers, `place` bytes from `at` and `along` bytes from the row's part in the tile.
   */
  tile(at: Local, column: Local): (result: Local, place: number, along: number, count: number) => void;
}

/** @param start the result's address; @param address pushes where a node lies */
export function finishTiles(
  code: Code,
  { inputs, members, stores, keeps }: Finish,
  node: number,
  start: Local,
  address: (root: number) => Push,
): TileFinish {
  const base = (root: number, offset: number): Push => {
    const push = address(root);
    return offset === 0 ? push : () => code.op("i32.add", push, () => code.i32(offset * BYTES));
  };
  /** Bytes from the result to what lies as it does. */
  const apart = ({ root, offset }: { root: number; offset: number }): Local =>
    code.let("i32", () => code.op("i32.sub", base(root, offset), start));
  const places = inputs.map((input) => {
    if (input.root === node) return undefined;
    if (input.lies === "alike") return apart(input);
    const from = code.let("i32", base(input.root, input.offset));
    return input.lies === "row" ? from : code.let("v128", () => code.load("v128.load32_splat", from));
  });
  const targets = stores.map(apart);
  return {
    keeps,
    tile(at, column) {
      const moved = (by: Local, place: Local): Local => code.let("i32", () => code.op("i32.add", by, place));
      const pointers = inputs.map(({ lies }, i) => {
        const place = places[i];
        return place && lies !== "number" ? moved(lies === "alike" ? at : column, place) : place;
      });
      const written = targets.map((place) => moved(at, place));
      return (result, place, along, count) => {
        const externals = inputs.map(({ lies, dtype }, i) => {
          const pointer = pointers[i];
          if (!pointer) return { form: dtype, local: result };
          if (lies === "number") return { form: dtype, local: pointer };
          const offset = lies === "alike" ? place : along;
          return { form: dtype, local: code.let("v128", () => loadPart(code, pointer, offset, count)) };
        });
        const elements = new Elements(code, externals);
        elements.compute(members);
        stores.forEach(({ value }, i) => storePart(code, written[i]!, place, count, elements.value(value)));
      };
    },
  };
}
