/**
 * A product by tiles in workgroup memory: a workgroup of 16 x 16 invocations computes a block of results, reads parts of 16 along k of both
 * operands as they lie (views and all), and each invocation keeps its results in registers. Where blocks are few and k is long, several
 * workgroups share a block along k, each writes its sums, and a second piece adds them up in order.
 */
import { load, store } from "../elements";
import { each, type Piece } from "./piece";
import { alignedOf, batchStarts, finished, readsOf, way, writesOf, type Product } from "./product";

const SIDE = 16;
const DEPTH = 16;
/** Workgroups that keep a GPU busy. */
const ENOUGH = 128;
/** Steps of k a workgroup at least. */
const LEAST = 128;

export function tiledPieces(product: Product, scratch: (words: number) => number): Piece[] {
  const { batch, m, n, k } = product.sizes;
  const blocks = (tm: number, tn: number): number => batch * Math.ceil(m / (SIDE * tm)) * Math.ceil(n / (SIDE * tn));
  const sides = [4, 2, 1] as const;
  // The largest tile of which there are enough, and of which edges waste no more than half.
  const fit = (extent: number, tile: number): boolean => tile === 1 || extent > (SIDE * tile) / 2;
  const choices = sides
    .flatMap((tm) => sides.map((tn) => [tm, tn] as const))
    .filter(([tm, tn]) => fit(m, tm) && fit(n, tn));
  choices.sort(([a, b], [c, d]) => c * d - a * b || Math.abs(a - b) - Math.abs(c - d));
  const [rows, columns] = choices.find(([tm, tn]) => blocks(tm, tn) >= ENOUGH / 2) ?? choices.at(-1)!;
  const own = blocks(rows, columns);
  const shares = Math.max(1, Math.min(Math.floor(ENOUGH / own), Math.floor(k / LEAST)));
  const tile = { rows, columns, shares };
  if (shares === 1) return [blockPiece(product, tile)];
  const place = scratch(batch * m * n * shares);
  return [blockPiece(product, tile, place), sumPiece(product, shares, place)];
}

interface Tile {
  readonly rows: number;
  readonly columns: number;
  /** Workgroups that share a block along k. */
  readonly shares: number;
}

/** @param place where parts go, if there are several */
function blockPiece(product: Product, { rows, columns, shares }: Tile, place?: number): Piece {
  const { name, sizes, m, n, k, shape, a, b } = product;
  const [height, width] = [SIDE * rows, SIDE * columns];
  const [down, across] = [Math.ceil(sizes.m / height), Math.ceil(sizes.n / width)];
  const share = Math.ceil(sizes.k / shares / DEPTH) * DEPTH;
  const aWords = DEPTH * height;
  const counted = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  return {
    name,
    reads: place === undefined ? readsOf(product) : [a.root, b.root],
    writes: place === undefined ? writesOf(product) : [place],
    ...{ groups: sizes.batch * down * across * shares, shared: aWords + DEPTH * width },
    aligned: place === undefined ? alignedOf(product) : new Set(),
    emit(scope) {
      const starts = batchStarts(product, "bi", scope);
      let code = `let n0 = (w % ${across}u) * ${width}u; let q0 = w / ${across}u;\n`;
      code += `let m0 = (q0 % ${down}u) * ${height}u; let q1 = q0 / ${down}u;\n`;
      code +=
        shares === 1 ? "let bi = q1; let part = 0u;\n" : `let bi = q1 / ${shares}u; let part = q1 % ${shares}u;\n`;
      code += `let tx = l % ${SIDE}u; let ty = l / ${SIDE}u;\n${starts.code}let sa = ${starts.a}; let sb = ${starts.b};\n`;
      const tile = counted(rows).flatMap((i) => counted(columns).map((j) => [i, j] as const));
      for (const [i, j] of tile) code += `var c${i}_${j} = 0.0;\n`;
      const end = Math.min(sizes.k, share * shares);
      code += `let k1 = min((part + 1u) * ${share}u, ${end}u);\n`;
      code += `for (var k0 = part * ${share}u; k0 < k1; k0 += ${DEPTH}u) {\n`;
      code += filled("A", height, { along: m, extent: sizes.m, from: "m0", at: 0 }, k[k.length - 1]?.steps[0] === 1);
      code += filled(
        "B",
        width,
        { along: n, extent: sizes.n, from: "n0", at: aWords },
        k[k.length - 1]?.steps[1] === 1,
      );
      code += "workgroupBarrier();\n";
      code += `for (var kk = 0u; kk < ${DEPTH}u; kk++) {\n`;
      for (const i of counted(rows)) code += `let x${i} = bitcast<f32>(sh[kk * ${height}u + ty + ${i * SIDE}u]);\n`;
      for (const j of counted(columns))
        code += `let y${j} = bitcast<f32>(sh[${aWords}u + kk * ${width}u + tx + ${j * SIDE}u]);\n`;
      for (const [i, j] of tile) code += `c${i}_${j} = fma(x${i}, y${j}, c${i}_${j});\n`;
      code += "}\nworkgroupBarrier();\n}\n";
      for (const [i, j] of tile) {
        code += `{ let mi = m0 + ty + ${i * SIDE}u; let ni = n0 + tx + ${j * SIDE}u;\n`;
        code += `if (mi < ${sizes.m}u && ni < ${sizes.n}u) {\n`;
        const total = sizes.batch * sizes.m * sizes.n;
        code +=
          place === undefined
            ? finished(product, `c${i}_${j}`, { b: "bi", m: "mi", n: "ni" }, scope)
            : store(
                `${scope.address(place)} + part * ${total}u + (bi * ${sizes.m}u + mi) * ${sizes.n}u + ni`,
                `c${i}_${j}`,
              );
        code += "}\n}\n";
      }
      return code;

      /** The part of an operand that the block needs, k by k; zero beyond the edges. */
      function filled(
        which: "A" | "B",
        side: number,
        { along, extent, from, at }: { along: Product["m"]; extent: number; from: string; at: number },
        kFastest: boolean,
      ): string {
        const operand = which === "A" ? 0 : 1;
        const words = side * DEPTH;
        const rounds = Math.ceil(words / shape.size);
        const own = way(along, 0, "gs", `${which}s`);
        const inK = way(k, operand, "gk", `${which}k`);
        // Neighbouring invocations read neighbouring words.
        const split = kFastest
          ? `let kk = e % ${DEPTH}u; let ss = e / ${DEPTH}u;`
          : `let ss = e % ${side}u; let kk = e / ${side}u;`;
        return counted(rounds)
          .map((round) => {
            const guard = (round + 1) * shape.size > words ? `if (e < ${words}u) ` : "";
            return (
              `{ let e = l + ${round * shape.size}u;\n${guard}{ ${split}\n` +
              `let gs = min(${from} + ss, ${extent - 1}u); let gk = min(k0 + kk, ${sizes.k - 1}u);\n${own.code}${inK.code}` +
              `let inside = ${from} + ss < ${extent}u && k0 + kk < k1;\n` +
              `sh[${at}u + kk * ${side}u + ss] = select(0u, h[s${which === "A" ? "a" : "b"} + ${own.sum} + ${inK.sum}], inside); }\n}\n`
            );
          })
          .join("");
      }
    },
  };
}

/** Adds up the parts, and finishes. */
function sumPiece(product: Product, shares: number, place: number): Piece {
  const { name, sizes, shape, finish, node } = product;
  const total = sizes.batch * sizes.m * sizes.n;
  const { groups, code: wrap } = each(total, shape);
  const others = finish?.inputs.map(({ root }) => root).filter((root) => root !== node) ?? [];
  return {
    ...{ name: `parts of ${name}`, reads: [place, ...others], writes: writesOf(product), groups, shared: 0 },
    aligned: alignedOf(product),
    emit(scope) {
      let code = "var c = 0.0;\n";
      code += `for (var p = 0u; p < ${shares}u; p++) { c += ${load("float32", `${scope.address(place)} + p * ${total}u + i`)}; }\n`;
      code += `let ni = i % ${sizes.n}u; let q = i / ${sizes.n}u; let mi = q % ${sizes.m}u; let bi = q / ${sizes.m}u;\n`;
      return wrap(code + finished(product, "c", { b: "bi", m: "mi", n: "ni" }, scope));
    },
  };
}
