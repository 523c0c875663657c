/** What kind of value each property of `paper`, `claim` and `figures.x` must have, so that a page never meets another one. */
import type { Literal } from "./notebook.types";

export type Kind = "string" | "number" | "numbers" | "names" | "object" | "rules" | "expectation";

/** What a notebook may say of its claim. */
export const expectations = ["holds", "does not hold", "undecided"] as const;

const isObject = (value: Literal | undefined): value is { [key: string]: Literal } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: Literal, type: "string" | "number") =>
  Array.isArray(value) && value.every((item) => typeof item === type);

const tests: Readonly<Record<Kind, { readonly is: (value: Literal) => boolean; readonly words: string }>> = {
  string: { is: (value) => typeof value === "string", words: "not a string" },
  number: { is: (value) => typeof value === "number", words: "not a number" },
  numbers: { is: (value) => isList(value, "number"), words: "not a list of numbers" },
  names: {
    is: (value) => typeof value === "string" || isList(value, "string"),
    words: "not a name or a list of names",
  },
  object: { is: isObject, words: "not an object" },
  rules: {
    is: (value) =>
      isObject(value) &&
      Object.values(value).every(
        (rule) =>
          isObject(rule) &&
          [rule["atLeast"], rule["atMost"]].every((bound) => bound === undefined || typeof bound === "number"),
      ),
    words: "not rules as {name: {atLeast: 0.8}}",
  },
  expectation: {
    is: (value) => expectations.some((one) => one === value),
    words: `not ${expectations.map((one) => `"${one}"`).join(" or ")}`,
  },
};

/** What is wrong with a value that should be of this kind, as the start of a clause; undefined if nothing is. */
export const findWrongKind = (value: Literal, kind: Kind): string | undefined =>
  tests[kind].is(value) ? undefined : tests[kind].words;
