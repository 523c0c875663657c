/**
 * A product in registers alone: an invocation computes a tile of up to 8 x 8 results and reads what it needs of both operands as it goes along k.
 * Software adapters are bound by loads and pay dearly for barriers: large tiles without workgroup memory are twice as fast there.
 */
import { load } from "../elements";
import { each, type Piece } from "./piece";
import { alignedOf, batchStarts, finished, readsOf, way, writesOf, type Product } from "./product";

const LARGEST = 8;

export function registerProduct(product: Product): Piece {
  const { name, sizes, m, n, k, shape } = product;
  const [rows, columns] = [tileOf(sizes.m), tileOf(sizes.n)];
  const [down, across] = [Math.ceil(sizes.m / rows), Math.ceil(sizes.n / columns)];
  const { groups, code: wrap } = each(sizes.batch * down * across, shape);
  return {
    ...{ name, reads: readsOf(product), writes: writesOf(product), groups, shared: 0, aligned: alignedOf(product) },
    emit(scope) {
      const starts = batchStarts(product, "bi", scope);
      let code = `let n0 = (i % ${across}u) * ${columns}u; let q = i / ${across}u;\n`;
      code += `let m0 = (q % ${down}u) * ${rows}u; let bi = q / ${down}u;\n${starts.code}`;
      // Beyond the edge the last row or column is read again, and not written.
      const clamped = (from: string, i: number, size: number, tile: number): string =>
        size % tile === 0 ? `${from} + ${i}u` : `min(${from} + ${i}u, ${size - 1}u)`;
      for (const i of counted(rows)) {
        const { code: split, sum } = way(m, 0, `mi${i}`, `ma${i}_`);
        code += `let mi${i} = ${clamped("m0", i, sizes.m, rows)};\n${split}let a${i} = ${starts.a} + ${sum};\n`;
      }
      for (const j of counted(columns)) {
        const { code: split, sum } = way(n, 0, `ni${j}`, `nb${j}_`);
        code += `let ni${j} = ${clamped("n0", j, sizes.n, columns)};\n${split}let b${j} = ${starts.b} + ${sum};\n`;
      }
      const tile = counted(rows).flatMap((i) => counted(columns).map((j) => [i, j] as const));
      for (const [i, j] of tile) code += `var c${i}_${j} = 0.0;\n`;
      let [ka, kb] = ["0u", "0u"];
      k.forEach(({ extent, steps }, f) => {
        code += `for (var k${f} = 0u; k${f} < ${extent}u; k${f}++) {\n`;
        code += `let ka${f} = ${ka} + k${f} * ${steps[0]}u; let kb${f} = ${kb} + k${f} * ${steps[1]}u;\n`;
        [ka, kb] = [`ka${f}`, `kb${f}`];
      });
      for (const i of counted(rows)) code += `let x${i} = ${load("float32", `a${i} + ${ka}`)};\n`;
      for (const j of counted(columns)) code += `let y${j} = ${load("float32", `b${j} + ${kb}`)};\n`;
      for (const [i, j] of tile) code += `c${i}_${j} += x${i} * y${j};\n`;
      code += "}\n".repeat(k.length);
      for (const [i, j] of tile) {
        const inside = [
          ...(sizes.m % rows === 0 ? [] : [`m0 + ${i}u < ${sizes.m}u`]),
          ...(sizes.n % columns === 0 ? [] : [`n0 + ${j}u < ${sizes.n}u`]),
        ];
        const stored = finished(product, `c${i}_${j}`, { b: "bi", m: `mi${i}`, n: `ni${j}` }, scope);
        code += `${inside.length > 0 ? `if (${inside.join(" && ")}) ` : ""}{\n${stored}}\n`;
      }
      return wrap(code);
    },
  };
}

const counted = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The tile's side that wastes least along an extent; the larger of equals. */
function tileOf(extent: number): number {
  let best = 1;
  const waste = (tile: number): number => Math.ceil(extent / tile) * tile * (1 + 1 / tile);
  for (let tile = 2; tile <= LARGEST; tile += 1) if (waste(tile) <= waste(best)) best = tile;
  return best;
}
