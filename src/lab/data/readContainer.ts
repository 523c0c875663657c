/**
 * Reads the frame of our binary files (notebooks/data/README.md): `LBD1`, header length, JSON header, deflated payload. Anything wrong with it
 * is told in one sentence; a file that passes is whole, by its checksum.
 */
import { AuthorError } from "../../graph/authorError";
import { crc32 } from "./crc32";

interface Frame {
  /** Unpacked. */
  readonly bytes: number;
  readonly crc32: number;
}

export interface Container<H> {
  readonly header: H;
  readonly payload: Uint8Array;
}

export interface ContainerKind<H> {
  /** Whether the header has what this kind needs, besides bytes and crc32. */
  readonly fits: (header: Partial<H>) => boolean;
  /** How many bytes its numbers need. */
  readonly bytes: (header: H) => number;
}

const MAGIC = "LBD1";
const WAY_OUT = "fetch it again (a download may have broken off), or make it anew with the script beside it.";

/** Throws LB342 (not such a file), LB343 (truncated or of the wrong length), LB344 (wrong checksum). */
export async function readContainer<H>(
  file: Uint8Array<ArrayBuffer>,
  name: string,
  kind: ContainerKind<H>,
): Promise<Container<H>> {
  const header = readHeader(file, name, kind);
  const wanted = kind.bytes(header);
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
  return { header, payload };
}

const headerLength = (file: Uint8Array): number => new DataView(file.buffer, file.byteOffset).getUint32(4, true);

function readHeader<H>(file: Uint8Array, name: string, { fits }: ContainerKind<H>): H & Frame {
  const magic = new TextDecoder("latin1").decode(file.subarray(0, 4));
  // A server that answers a missing file with its front page lands here.
  if (magic !== MAGIC)
    throw broken("LB342", `data file ${name} should begin with ${MAGIC}, but begins with: ${JSON.stringify(magic)}`);
  if (file.length < 8 || file.length < 8 + headerLength(file))
    throw broken("LB343", `data file ${name} is truncated, bytes there: ${file.length}`);
  const text = new TextDecoder().decode(file.subarray(8, 8 + headerLength(file)));
  let header: Partial<H & Frame>;
  try {
    header = JSON.parse(text) as Partial<H & Frame>;
  } catch {
    throw broken("LB342", `data file ${name} has a header that is not JSON: ${text.slice(0, 40)}`);
  }
  if (!fits(header) || !Number.isInteger(header.bytes) || !Number.isInteger(header.crc32))
    throw broken("LB342", `data file ${name} has a header that lacks fields: ${text.slice(0, 80)}`);
  return header as H & Frame;
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
