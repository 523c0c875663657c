/** The operations of nets in plain float64 loops, to compare models with. Matrices are arrays of rows. */
export type Matrix = readonly (readonly number[])[];

export const toMatrix = (values: readonly number[], columns: number): number[][] =>
  Array.from({ length: values.length / columns }, (_, i) => values.slice(i * columns, (i + 1) * columns));

export const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((all, x, k) => all + x * b[k]!, 0);

export const times = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((all, x, k) => all + x * b[k]![j]!, 0)));

export const plus = (a: Matrix, b: Matrix): number[][] => a.map((row, i) => row.map((x, j) => x + b[i]![j]!));

export const map = (a: Matrix, f: (x: number, i: number, j: number) => number): number[][] =>
  a.map((row, i) => row.map((x, j) => f(x, i, j)));

export const transposed = (a: Matrix): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));

export const relu = (x: number): number => Math.max(0, x);
export const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
export const variance = (numbers: readonly number[]): number => {
  const m = mean(numbers);
  return mean(numbers.map((x) => (x - m) ** 2));
};

/** What the lab adds to a variance, as float32. */
export const EPSILON = Math.fround(1e-5);

export const normalised = (numbers: readonly number[]): number[] => {
  const [m, v] = [mean(numbers), variance(numbers)];
  return numbers.map((x) => (x - m) / Math.sqrt(v + EPSILON));
};
export const byRow = (a: Matrix): number[][] => a.map(normalised);
export const byColumn = (a: Matrix): number[][] => transposed(transposed(a).map(normalised));
export const rms = (a: Matrix): number[][] =>
  a.map((row) => row.map((x) => x / Math.sqrt(mean(row.map((v) => v * v)) + EPSILON)));

export const softmax = (z: readonly number[]): number[] => {
  const e = z.map((v) => Math.exp(v - Math.max(...z)));
  const all = e.reduce((a, b) => a + b);
  return e.map((v) => v / all);
};

/** Pictures [n][h][w][c]. */
export type Pictures = readonly (readonly (readonly (readonly number[])[])[])[];

export const toPictures = (values: readonly number[], [h, w, c]: readonly [number, number, number]): Pictures =>
  toMatrix(values, h * w * c).map((row) => toMatrix(row, w * c).map((line) => toMatrix(line, c)));

/** Filters flat, [k, k, in, out]; zero padding as "same" of TensorFlow: at stride 2, what is left over goes after. */
export function convolved(x: Pictures, filters: readonly number[], k: number, out: number, stride = 1): Pictures {
  return x.map((picture) => {
    const [h, w, c] = [picture.length, picture[0]!.length, picture[0]![0]!.length];
    const before = (size: number) => Math.max(0, (Math.ceil(size / stride) - 1) * stride + k - size) >> 1;
    return Array.from({ length: Math.ceil(h / stride) }, (_, i) =>
      Array.from({ length: Math.ceil(w / stride) }, (_, j) =>
        Array.from({ length: out }, (_, o) => {
          let all = 0;
          for (let a = 0; a < k; a += 1)
            for (let b = 0; b < k; b += 1)
              for (let m = 0; m < c; m += 1) {
                const value = picture[i * stride + a - before(h)]?.[j * stride + b - before(w)]?.[m] ?? 0;
                all += value * filters[((a * k + b) * c + m) * out + o]!;
              }
          return all;
        }),
      ),
    );
  });
}

export const mapPictures = (x: Pictures, f: (value: number, channel: number) => number): Pictures =>
  x.map((picture) => picture.map((line) => line.map((pixel) => pixel.map(f))));

/** Each channel to mean 0 and variance 1 over all places of all pictures. */
export function byChannel(x: Pictures): Pictures {
  const values = (c: number) => x.flatMap((picture) => picture.flatMap((line) => line.map((pixel) => pixel[c]!)));
  const facts = x[0]![0]![0]!.map((_, c) => [mean(values(c)), variance(values(c))] as const);
  return mapPictures(x, (value, c) => (value - facts[c]![0]) / Math.sqrt(facts[c]![1] + EPSILON));
}
