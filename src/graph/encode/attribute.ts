/** Attributes of nodes as bytes: a tag, then the value. Arrays of numbers lie in a table of their own and are told by their place in it. */
import type { Values } from "../node";
import type { Reader, Writer } from "./bytes";

const TAGS = ["null", "false", "true", "whole", "negative", "double", "text", "list", "record", "values"] as const;
type Tag = (typeof TAGS)[number];

export function writeAttribute(value: unknown, to: Writer, place: (values: Values) => number): void {
  const tag = (name: Tag) => to.byte(TAGS.indexOf(name));
  if (value === null) tag("null");
  else if (typeof value === "boolean") tag(value ? "true" : "false");
  else if (typeof value === "number") writeNumber(value, to, tag);
  else if (typeof value === "string") {
    tag("text");
    to.text(value);
  } else if (ArrayBuffer.isView(value)) {
    tag("values");
    to.whole(place(value as Values));
  } else if (Array.isArray(value)) {
    tag("list");
    to.whole(value.length);
    for (const item of value) writeAttribute(item, to, place);
  } else if (typeof value === "object") {
    tag("record");
    const entries = Object.entries(value as object);
    to.whole(entries.length);
    for (const [key, item] of entries) {
      to.text(key);
      writeAttribute(item, to, place);
    }
  } else throw new TypeError(`no attribute of a graph at rest: ${String(value)}`);
}

function writeNumber(value: number, to: Writer, tag: (name: Tag) => void): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    tag("double");
    to.double(value);
  } else {
    tag(value < 0 ? "negative" : "whole");
    to.whole(Math.abs(value));
  }
}

export function readAttribute(from: Reader, table: readonly Values[]): unknown {
  const read = () => readAttribute(from, table);
  const times = <T>(f: () => T): T[] => Array.from({ length: from.whole() }, f);
  switch (TAGS[from.byte()]) {
    case "null":
      return null;
    case "false":
      return false;
    case "true":
      return true;
    case "whole":
      return from.whole();
    case "negative":
      return -from.whole();
    case "double":
      return from.double();
    case "text":
      return from.text();
    case "list":
      return times(read);
    case "record":
      return Object.fromEntries(times(() => [from.text(), read()] as const));
    case "values":
      return table[from.whole()]!;
    case undefined:
      throw new TypeError("no attribute");
  }
}
