/** Reads our binary file of labelled pictures (notebooks/data/README.md): training pictures, their labels, test pictures, their labels. */
import { readContainer } from "./readContainer";

export interface LabelledImages {
  readonly name: string;
  readonly shape: readonly [number, number];
  readonly classes: readonly string[];
  readonly train: ImageRows;
  readonly test: ImageRows;
}

export interface ImageRows {
  readonly count: number;
  /** [count × height × width], 0…255. */
  readonly pixels: Uint8Array;
  /** [count], class numbers. */
  readonly labels: Uint8Array;
}

interface Header {
  readonly name: string;
  readonly train: { readonly count: number };
  readonly test: { readonly count: number };
  readonly shape: readonly [number, number];
  readonly classes: readonly string[];
}

const pixelsOf = ({ shape }: Header): number => shape[0] * shape[1];

/** Throws LB342 (not such a file), LB343 (truncated or of the wrong length), LB344 (wrong checksum). */
export async function readLabelledImages(file: Uint8Array<ArrayBuffer>, name: string): Promise<LabelledImages> {
  const { header, payload } = await readContainer<Header>(file, name, {
    fits: ({ train, test, shape, classes }) =>
      [train?.count, test?.count, shape?.[0], shape?.[1]].every(Number.isInteger) && Array.isArray(classes),
    bytes: (header) => (header.train.count + header.test.count) * (pixelsOf(header) + 1),
  });
  let at = 0;
  const bytes = (count: number): Uint8Array => payload.subarray(at, (at += count));
  const rows = ({ count }: { count: number }): ImageRows => ({
    count,
    pixels: bytes(count * pixelsOf(header)),
    labels: bytes(count),
  });
  const [train, test] = [rows(header.train), rows(header.test)];
  return { name: header.name, shape: header.shape, classes: header.classes, train, test };
}
