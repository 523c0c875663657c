/** Fused loops without reductions: an invocation an element. */
import type { Loop } from "../../plan/unit.types";
import { nestOf } from "../../plan/nest";
import { addressOf, digits } from "../digits";
import { Elements, load, store } from "../elements";
import { each, type Piece, type Scope, type Shape } from "./piece";
import { isPlain, type View } from "../../plan/view";
import { sizeOf } from "../../../graph/node";

export function loopPiece(loop: Loop, on: Shape, name: string): Piece {
  const { shape, externals, members, stores } = loop;
  const arrays = [...externals.map(({ view }) => view), ...stores];
  const nest = nestOf(
    shape,
    arrays.map(({ axes }) => axes),
    [],
  );
  const { groups, code: wrap } = each(sizeOf(shape), on);
  return {
    name,
    reads: externals.map(({ view }) => view.root),
    writes: stores.map(({ root }) => root),
    ...{ groups, shared: 0, aligned: alignedReads(loop) },
    emit(scope) {
      const split = digits(
        "i",
        nest.map(({ extent }) => extent),
        "d",
      );
      const place = (k: number, root: number, offset: number): string =>
        addressOf(
          scope.address(root),
          offset,
          split.digits,
          nest.map(({ steps }) => steps[k]!),
        );
      let code = split.code;
      const elements = new Elements("m", loaded(), (names) => scope.use(names));
      elements.compute(members);
      code += elements.code;
      stores.forEach(({ value, root, offset }, k) => {
        code += store(place(externals.length + k, root, offset), elements.value(value));
      });
      return wrap(code);

      function loaded() {
        return externals.map(({ view, dtype }, k) => {
          code += `let x${k} = ${load(dtype, place(k, view.root, view.offset))};\n`;
          return { text: `x${k}`, form: dtype };
        });
      }
    },
  };
}

/** Reads of a loop that lie as its plain results do. */
export function alignedReads({ externals, stores, shape }: Loop): ReadonlySet<number> {
  const size = sizeOf(shape);
  const whole = ({ offset, axes }: Omit<View, "root">): boolean =>
    offset === 0 && isPlain({ root: 0, offset, axes }) && sizeOf(axes.flat().map(({ extent }) => extent)) === size;
  if (!stores.every(whole)) return new Set();
  const strayed = new Set(externals.filter(({ view }) => !whole(view)).map(({ view }) => view.root));
  return new Set(externals.map(({ view }) => view.root).filter((root) => !strayed.has(root)));
}

/** Numbers set to one value. */
export function fillPiece(root: number, total: number, value: (scope: Scope) => string, shape: Shape): Piece {
  const { groups, code } = each(total, shape);
  return {
    ...{ name: "fill", reads: [], writes: [root], groups, shared: 0, aligned: new Set() },
    emit: (scope) => code(store(`${scope.address(root)} + i`, value(scope))),
  };
}
