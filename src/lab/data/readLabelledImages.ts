/**
 * Reads our binary file of labelled pictures (notebooks/data/README.md): `LBD1`, header length, JSON header, deflated payload. Anything
 * wrong with it is told in one sentence; a file that passes is whole, by its checksum.
 */
import { AuthorError } from "../../graph/authorError";
import { crc32 } from "./crc32";

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
  readonly bytes: number;
  readonly crc32: number;
}

const MAGIC = "LBD1";
const WAY_OUT = "fetch it again (a download may have broken off), or make it anew with the script beside it.";

/** Throws LB342 (not such a file), LB343 (truncated or of the wrong length), LB344 (wrong checksum). */
export async function readLabelledImages(file: Uint8Array<ArrayBuffer>, name: string): Promise<LabelledImages> {
  const header = readHeader(file, name);
  const pixels = header.shape[0] * header.shape[1];
  const wanted = (header.train.count + header.test.count) * (pixels + 1);
  if (header.bytes !== wanted)
    throw broken("LB343", `header of data file ${name} promises ${header.bytes} bytes, but its counts need: ${wanted}`);
  const payload = await inflate(file.subarray(8 + headerLength(file)), name);
  if (payload.length !== header.bytes) {
    throw broken(
      "LB343",
      `data file ${name} is of the wrong length: it should unpack to ${header.bytes} bytes, but gives: ${payload.length}`,
    );
  }
  const checksum = crc32(payload);
  if (checksum !== header.crc32)
    throw broken("LB344", `data file ${name} is damaged: its checksum should be ${header.crc32}, but is: ${checksum}`);
  let at = 0;
  const bytes = (count: number): Uint8Array => payload.subarray(at, (at += count));
  const rows = ({ count }: { count: number }): ImageRows => ({
    count,
    pixels: bytes(count * pixels),
    labels: bytes(count),
  });
  const [train, test] = [rows(header.train), rows(header.test)];
  return { name: header.name, shape: header.shape, classes: header.classes, train, test };
}

const headerLength = (file: Uint8Array): number => new DataView(file.buffer, file.byteOffset).getUint32(4, true);

function readHeader(file: Uint8Array, name: string): Header {
  const magic = new TextDecoder("latin1").decode(file.subarray(0, 4));
  // A server that answers a missing file with its front page lands here.
  if (magic !== MAGIC)
    throw broken("LB342", `data file ${name} should begin with ${MAGIC}, but begins with: ${JSON.stringify(magic)}`);
  if (file.length < 8 || file.length < 8 + headerLength(file))
    throw broken("LB343", `data file ${name} is truncated, bytes there: ${file.length}`);
  const text = new TextDecoder().decode(file.subarray(8, 8 + headerLength(file)));
  let header: Partial<Header>;
  try {
    header = JSON.parse(text) as Partial<Header>;
  } catch {
    throw broken("LB342", `data file ${name} has a header that is not JSON: ${text.slice(0, 40)}`);
  }
  const counts = [
    header.train?.count,
    header.test?.count,
    header.shape?.[0],
    header.shape?.[1],
    header.bytes,
    header.crc32,
  ];
  if (!counts.every(Number.isInteger) || !Array.isArray(header.classes)) {
    throw broken("LB342", `data file ${name} has a header that lacks fields: ${text.slice(0, 80)}`);
  }
  return header as Header;
}

async function inflate(packed: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw broken("LB343", `data file ${name} is truncated or damaged, packed bytes there: ${packed.length}`);
  }
}

const broken = (code: string, message: string): AuthorError => new AuthorError(code, message, WAY_OUT);
