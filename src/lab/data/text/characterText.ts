/**
 * English text as symbols: the State of the Union addresses of 1790 to 1880, lower-cased to a space, a to z, and . , ; ' - ! ? (34 symbols), 4
 * million of them, numbers left out. The file is fetched when a part is first used.
 */
import { AuthorError } from "../../../graph/authorError";
import { readContainer } from "../readContainer";
import { loaded } from "../source";

export interface CharacterTextOptions {
  /** Symbols for training, from the start; default and most 3,600,000, the first 90 %. */
  readonly train?: number;
  /** Symbols for testing, up to the end; default 200,000, the last 5 %; most 400,000. */
  readonly test?: number;
}

/** A stretch of text. */
export interface Text {
  /** Names the stretch: same id, same symbols. */
  readonly id: string;
  readonly size: number;
  /** Numbers of symbols, 0 … 33. */
  readonly codes: Int32Array;
}

export interface CharacterText {
  /** 34. */
  readonly vocabulary: number;
  /** In the order of their numbers. */
  readonly symbols: string;
  /** Throws NotReady until the file is there. */
  readonly train: Text;
  readonly test: Text;
  /** Numbers to text; what is no symbol becomes "\u25a1". */
  decode(codes: ArrayLike<number>): string;
  /** Text to numbers; other symbols are lower-cased or become a space. */
  encode(text: string): Int32Array;
}

const FILE = "state-of-the-union.bin";
export const SYMBOLS = " abcdefghijklmnopqrstuvwxyz.,;'-!?";
const MOST = { train: 3_600_000, test: 400_000 };

interface Header {
  readonly symbols: string;
  readonly count: number;
}

const readCodes = async (file: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array> => {
  const { payload } = await readContainer<Header>(file, name, {
    fits: ({ symbols, count }) => symbols === SYMBOLS && Number.isInteger(count),
    bytes: ({ count }) => count,
  });
  return payload;
};

const known = new WeakMap<Uint8Array, Map<string, Text>>();

/** Throws LB336 where more is asked for than there is. */
export function characterText({ train = MOST.train, test = 200_000 }: CharacterTextOptions = {}): CharacterText {
  for (const [part, count] of Object.entries({ train, test })) {
    const most = MOST[part as "train" | "test"];
    if (!Number.isInteger(count) || count < 1 || count > most)
      throw new AuthorError("LB336", `${part} of the text has 1 to ${most} symbols, not: ${count}`, "ask for fewer.");
  }
  const part = (which: "train" | "test"): Text => {
    const all = loaded(FILE, readCodes);
    const parts = known.get(all) ?? new Map<string, Text>();
    known.set(all, parts);
    const [from, to] = which === "train" ? [0, train] : [all.length - test, all.length];
    const id = `state-of-the-union[${from}:${to}]`;
    const text = parts.get(id) ?? { id, size: to - from, codes: Int32Array.from(all.subarray(from, to)) };
    parts.set(id, text);
    return text;
  };
  return {
    vocabulary: SYMBOLS.length,
    symbols: SYMBOLS,
    get train() {
      return part("train");
    },
    get test() {
      return part("test");
    },
    decode: (codes) => Array.from(codes, (code) => SYMBOLS[code] ?? "\u25a1").join(""),
    encode: (text) => Int32Array.from(text.toLowerCase(), (symbol) => Math.max(0, SYMBOLS.indexOf(symbol))),
  };
}
