/**
 * A graph as bytes, for files and caches: `LBGR`, a version, the body, and a hash of the body, so that whatever is not the whole of what was
 * written is told apart from it. The body: a table of arrays, one of words, then inputs, nodes (operands as distances backwards) and outputs.
 */
import { murmur128 } from "../murmur";
import type { DType, FlatNode, Graph, GraphInput, Shape, Values } from "../node";
import { TraceError } from "../traceError";
import { readAttribute, writeAttribute } from "./attribute";
import { Reader, Writer } from "./bytes";

const MAGIC = Uint8Array.from("LBGR", (letter) => letter.charCodeAt(0));
const VERSION = 1;
const HASH_LENGTH = 32;
const DTYPES: readonly DType[] = ["float32", "int32", "bool"];
const ARRAYS = [Float32Array, Float64Array, Int32Array, Uint8Array] as const;

/** Compact bytes from which `decodeGraph` makes the same graph, to the bit. */
export function encodeGraph(graph: Graph): Uint8Array<ArrayBuffer> {
  const arrays = table<Values>();
  const words = table<string>();
  const rest = new Writer();
  const writeShape = (shape: Shape) => {
    rest.whole(shape.length);
    shape.forEach((extent) => rest.whole(extent));
  };
  rest.whole(graph.inputs.length);
  for (const { name, shape, dtype, values } of graph.inputs) {
    rest.text(name);
    writeShape(shape);
    rest.byte(DTYPES.indexOf(dtype));
    rest.whole(values ? arrays.place(values) + 1 : 0);
  }
  rest.whole(graph.nodes.length);
  graph.nodes.forEach(({ op, inputs, shape, dtype, attrs }, i) => {
    rest.whole(words.place(op));
    rest.whole(inputs.length);
    inputs.forEach((at) => rest.whole(i - at));
    writeShape(shape);
    rest.byte(DTYPES.indexOf(dtype));
    const entries = Object.entries(attrs);
    rest.whole(entries.length);
    for (const [name, value] of entries) {
      rest.whole(words.place(name));
      writeAttribute(value, rest, arrays.place);
    }
  });
  rest.whole(graph.outputs.length);
  graph.outputs.forEach((at) => rest.whole(at));
  return sealed(arrays.items, words.items, rest.result());
}

/** The graph of bytes that `encodeGraph` wrote; a TraceError (LB112) for any others. */
export function decodeGraph(bytes: Uint8Array): Graph {
  const from = new Reader(opened(bytes));
  const times = <T>(f: (i: number) => T): T[] => Array.from({ length: from.whole() }, (_, i) => f(i));
  const readShape = () => times(() => from.whole());
  const readDtype = () => DTYPES[from.byte()]!;
  const arrays = times((): Values => {
    const Kind = ARRAYS[from.byte()]!;
    const content = from.bytes(from.whole());
    return new Kind(content.buffer);
  });
  const words = times(() => from.text());
  const inputs = times((): GraphInput => {
    const input = { name: from.text(), shape: readShape(), dtype: readDtype() };
    const values = arrays[from.whole() - 1];
    return values ? { ...input, values } : input;
  });
  const nodes = times((i): FlatNode => ({
    op: words[from.whole()]!,
    inputs: times(() => i - from.whole()),
    shape: readShape(),
    dtype: readDtype(),
    attrs: Object.fromEntries(times(() => [words[from.whole()]!, readAttribute(from, arrays)] as const)),
  }));
  return { inputs, nodes, outputs: times(() => from.whole()) };
}

/** Things in the order in which they were first met; each is kept once. */
function table<T>() {
  const places = new Map<T, number>();
  return {
    place(item: T): number {
      const known = places.get(item) ?? places.size;
      places.set(item, known);
      return known;
    },
    get items(): T[] {
      return [...places.keys()];
    },
  };
}

function sealed(arrays: readonly Values[], words: readonly string[], rest: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = new Writer();
  body.whole(arrays.length);
  for (const values of arrays) {
    body.byte(ARRAYS.findIndex((Kind) => values instanceof Kind));
    const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    body.whole(content.length);
    body.bytes(content);
  }
  body.whole(words.length);
  words.forEach((word) => body.text(word));
  body.bytes(rest);
  const content = body.result();
  const file = new Writer();
  file.bytes(MAGIC);
  file.byte(VERSION);
  file.bytes(content);
  file.bytes(new TextEncoder().encode(murmur128(content)));
  return file.result();
}

/** The body of a file, once it is known to be whole. */
function opened(bytes: Uint8Array): Uint8Array {
  const start = MAGIC.length + 1;
  const end = bytes.length - HASH_LENGTH;
  const refuse = (what: string) => new TraceError("LB112", what, "write it with encodeGraph of this version.");
  if (end < start || !MAGIC.every((byte, i) => bytes[i] === byte))
    throw refuse(`not a graph: ${bytes.length} bytes that do not begin with LBGR`);
  if (bytes[MAGIC.length] !== VERSION) throw refuse(`a graph of another version: ${bytes[MAGIC.length]}`);
  const body = bytes.subarray(start, end);
  if (new TextDecoder().decode(bytes.subarray(end)) !== murmur128(body))
    throw refuse(`not the whole of a graph, or changed since: ${bytes.length} bytes`);
  return body;
}
