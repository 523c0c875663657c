import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseNotebooks } from "../../src/cli/chooseNotebooks";
import { parseOptions } from "../../src/cli/verify/options";
import { sampleOf, SAMPLE_SECONDS } from "../../src/cli/verify/sample";

const book = ["dynamics/grokking", "dynamics/sharpness", "start/first-run"].map((name) => {
  const [chapter, slug] = name.split("/") as [string, string];
  return { chapter, slug, file: `/book/notebooks/${name}.html`, path: `notebooks/${name}.html` };
});
const slugs = (...words: string[]) => chooseNotebooks(book, words).map(({ slug }) => slug);

describe("the words of a command", () => {
  it("name notebooks by slug, chapter or path, in the book's order; no words name all", () => {
    expect(slugs()).toEqual(["grokking", "sharpness", "first-run"]);
    expect(slugs("first-run", "grokking")).toEqual(["grokking", "first-run"]);
    expect(slugs("dynamics")).toEqual(["grokking", "sharpness"]);
    expect(slugs("./notebooks/start/first-run.html", "dynamics/sharpness")).toEqual(["sharpness", "first-run"]);
    expect(slugs("notebooks/dynamics/")).toEqual(["grokking", "sharpness"]);
  });

  it("that name nothing are refused with what there is", () => {
    expect(() => slugs("groking")).toThrow("LB951 unknown notebook: groking");
    expect(() => slugs("groking")).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("start/first-run") }),
    );
  });
});

describe("options", () => {
  it("are taken in any order", () => {
    expect(parseOptions(["--json", "sam", "--shard", "2/4", "--seeds", "10", "git-re-basin"])).toEqual({
      words: ["sam", "git-re-basin"],
      ...{
        changed: false,
        stale: false,
        pictures: false,
        sample: undefined,
        seeds: 10,
        json: true,
        site: undefined,
        help: false,
      },
      shard: { index: 2, count: 4 },
    });
    expect(parseOptions(["--pictures", "sam"])).toMatchObject({ pictures: true, words: ["sam"] });
    expect(parseOptions(["--sample", "3", "--site", "dist"])).toMatchObject({ sample: 3, site: "dist", words: [] });
  });

  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ["unknown option: --fast", ["--fast"]],
    ["--sample must be a positive whole number: 0", ["--sample", "0"]],
    ["--seeds must be a positive whole number: ", ["--seeds"]],
    ["--shard must be the part of how many: 5/4", ["--shard", "5/4"]],
    ["--shard must be the part of how many: 0/4", ["--shard", "0/4"]],
    ["--shard must be the part of how many: half", ["--shard", "half"]],
    ["options that exclude each other: --stale, --sample", ["--sample", "3", "--stale"]],
  ];
  it.each(wrong)("that make no sense are refused: %s", (message, args) => {
    expect(() => parseOptions(args)).toThrow(`LB952 ${message}`);
  });
});

describe("the sample of a commit", () => {
  const candidates = (seconds: readonly number[]) =>
    seconds.map((one, i) => ({ path: `notebooks/x/${i}.html`, seconds: one }));

  it("is the same for the same commit, and gives all notebooks their turn over commits", () => {
    const all = candidates(Array.from({ length: 12 }, () => 10));
    const paths = (commit: string) => sampleOf(all, 3, commit).map(({ path }) => path);
    expect(paths("abc")).toEqual(paths("abc"));
    const seen = new Set(Array.from({ length: 60 }, (_, i) => paths(`commit ${i}`)).flat());
    expect(seen.size).toBe(12);
  });

  it("is of as many as were asked, where the time that their records foretell allows it (property)", () => {
    const times = fc.array(fc.integer({ min: 0, max: 2 * SAMPLE_SECONDS }), { maxLength: 12 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 5 }), fc.string(), (seconds, count, commit) => {
        const all = candidates(seconds);
        const chosen = sampleOf(all, count, commit);
        const total = chosen.reduce((sum, one) => sum + one.seconds, 0);
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(total).toBeLessThanOrEqual(SAMPLE_SECONDS);
        // Where fewer were chosen, none of the others would fit.
        const others = all.filter((one) => !chosen.includes(one));
        if (chosen.length < count) expect(others.every((one) => total + one.seconds > SAMPLE_SECONDS)).toBe(true);
      }),
    );
  });
});
