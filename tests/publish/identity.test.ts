/** What makes a record stale, and what does not: names of small notebooks, before and after a change. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileNotebook } from "../../src/notebook/compileNotebook";
import type { NotebookCell } from "../../src/notebook/notebook.types";
import type { Engine } from "../../src/page/builtins/builtins";
import { lazy } from "../../src/page/builtins/suspense";
import type { NotebookRecord } from "../../src/page/record.types";
import { findIdentities } from "../../src/publish/identity/findIdentities";
import { freshness } from "../../src/publish/identity/freshness";
import { nameOf, type Identity } from "../../src/publish/identity/identityOf";
import { labSources } from "../../src/publish/identity/labSources";
import { engineIn, openNotebook } from "../../src/publish/identity/openNotebook";
import { withPage } from "../../src/publish/identity/withPage";
import { withFolder } from "../notebook/files";
import { js, md, notebookOf } from "../notebook/stories";
import { fileText, pageOf, recordOf } from "./site";

const root = process.cwd();

const cells = {
  knobs: `const width = view(Inputs.range([1, 8], {value: 4, step: 1, label: "width"}));
const rate = live(Inputs.range([0.01, 1], {value: 0.1, label: "rate"}));`,
  experiment: `const experiment = ({width = 4, rate = 0.1, seed = 1} = {}) => ({
  init: ({key}) => ({w: random.normal(key, [3, width])}),
  step: ({w}, batch, {scalar}) => {
    const targets = tf.zeros([3, width]);
    const {value, grad} = valueAndGrad((at) => losses.meanSquaredError(at, targets), w);
    return {state: {w: tf.sub(w, tf.mul(scalar(rate), grad))}, metrics: {loss: value}};
  },
  steps: 20, seed
});`,
  run: "const run = view(train(experiment, {width, rate}));",
  figure: `figures.curves(run, {id: "loss", metrics: {loss: "loss"}, caption: "The loss.", alt: "The loss"})`,
  claim: `claim({text: "It falls.", experiment, at: {rate: 0.5}, control: {rate: 0}, seeds: [1, 2],
  measure: (run) => ({first: measures.firstStepBelow(run.metrics.loss, 0.5) ?? 20}),
  rule: {first: {atMost: 10, label: "first step"}}})`,
};
type Cells = Record<keyof typeof cells, string>;

const listOf = (all: Cells): NotebookCell[] => Object.values(all).map((source, i) => js(i + 1, source));

interface Place {
  readonly engine?: (engine: Engine) => Engine;
  readonly lab?: string;
}

async function identify(list: readonly NotebookCell[], { engine, lab }: Place = {}): Promise<Identity> {
  const own = engineIn(root);
  const [found] = await findIdentities([{ compiled: compileNotebook(notebookOf(...list)) }], {
    root,
    ...(lab !== undefined && { lab }),
    engine: engine ? lazy(async () => engine(await own.load())) : own,
  });
  return found!;
}

const { losses, tf } = await engineIn(root).load();
const before = await identify(listOf(cells));

/** The parts that are others after a change; empty: the name is the same. */
async function changedBy(change: Partial<Cells>, place?: Place): Promise<string[]> {
  const after = await identify(listOf({ ...cells, ...change }), place);
  const changed = [...new Set([...Object.keys(before.parts), ...Object.keys(after.parts)])];
  const parts = changed.filter((part) => before.parts[part] !== after.parts[part]).sort();
  expect(after.name === before.name).toBe(parts.length === 0);
  return parts;
}

describe("the name of what a notebook computes", () => {
  it("is made of its runs, its claim and its control, all of them traced", () => {
    expect(Object.keys(before.parts).sort()).toEqual(["claim", "control", "measure", "rule", "run 3"]);
    for (const part of ["claim", "control", "run 3"]) expect(before.parts[part]).not.toContain("code");
    expect(before.name).toMatch(/^[0-9a-f]{32}$/);
    expect(nameOf(before.parts)).toBe(before.name);
  });

  const same: readonly (readonly [string, Partial<Cells>])[] = [
    ["the figure", { figure: cells.figure.replace("The loss.", "Another caption.") }],
    ["the claim's words", { claim: cells.claim.replace("It falls.", "It goes down.") }],
    ["a rule's label", { claim: cells.claim.replace("first step", "first") }],
    [
      "what the claim is expected to come to",
      { claim: cells.claim.replace("experiment,", 'experiment, expect: "does not hold",') },
    ],
    ["a knob's label and range", { knobs: cells.knobs.replace("[1, 8]", "[1, 16]").replace('"width"', '"units"') }],
    ["the name of a variable", { experiment: cells.experiment.replaceAll("targets", "wanted") }],
    ["a comment in the measure", { claim: cells.claim.replace("?? 20", "/* never */ ?? 20") }],
    [
      "another way to say the same step",
      { experiment: cells.experiment.replace("tf.zeros([3, width])", "tf.zeros([width, 3].reverse())") },
    ],
  ];
  it.each(same)("is the same after a change of %s", async (_, change) => {
    expect(await changedBy(change)).toEqual([]);
  });

  const other: readonly (readonly [string, Partial<Cells>, readonly string[]])[] = [
    ["a knob's first value", { knobs: cells.knobs.replace("value: 4", "value: 5") }, ["run 3"]],
    ["a live knob's first value", { knobs: cells.knobs.replace("value: 0.1", "value: 0.2") }, ["run 3"]],
    ["the step", { experiment: cells.experiment.replace("tf.sub(w", "tf.add(w") }, ["claim", "control", "run 3"]],
    ["the number of steps", { experiment: cells.experiment.replace("20", "30") }, ["claim", "control", "run 3"]],
    ["where the claim is made", { claim: cells.claim.replace("rate: 0.5", "rate: 0.4") }, ["claim"]],
    ["the control", { claim: cells.claim.replace("rate: 0}", "rate: 0.001}") }, ["control"]],
    ["the seeds", { claim: cells.claim.replace("[1, 2]", "[1, 2, 3]") }, ["claim", "control"]],
    ["the measure", { claim: cells.claim.replace("0.5) ??", "0.4) ??") }, ["measure"]],
    ["the rule", { claim: cells.claim.replace("atMost: 10", "atMost: 9") }, ["rule"]],
  ];
  it.each(other)("is another after a change of %s", async (_, change, parts) => {
    expect(await changedBy(change)).toEqual(parts);
  });
});

describe("a function of the lab that the notebook's step calls", () => {
  type Loss = (...given: Parameters<typeof losses.meanSquaredError>) => Tensor;
  const with_ = (meanSquaredError: Loss): Place => ({
    engine: (engine) => ({ ...engine, losses: { ...engine.losses, meanSquaredError } as never }),
  });

  it("makes the record stale when it computes something else", async () => {
    const twice = with_((outputs, targets) => tf.mul(2, losses.meanSquaredError(outputs, targets)));
    expect(await changedBy({}, twice)).toEqual(["claim", "control", "run 3"]);
  });

  it("does not when it is written in another way, or another function is changed", async () => {
    const wrapped = with_((...given) => [losses.meanSquaredError].map((f) => f(...given))[0]!);
    expect(await changedBy({}, wrapped)).toEqual([]);
    const crossEntropy = () => {
      throw new Error("nobody calls it");
    };
    expect(
      await changedBy({}, { engine: (engine) => ({ ...engine, losses: { ...losses, crossEntropy } as never }) }),
    ).toEqual([]);
  });
});

describe("code that no trace sees", () => {
  const lab = {
    "index.ts": `export * as measures from "./measures/index";\nexport { x } from "../graph";`,
    "measures/index.ts": `export { firstStepBelow } from "./series";\nexport { other } from "./other";`,
    "measures/series.ts": `import type { T } from "./other";\nimport { near } from "./near";\nexport const firstStepBelow = (a: number): number => near(a);`,
    "measures/near.ts": "export const near = (a: number) => a + 1;",
    "measures/other.ts": "export type T = number; export const other = 5;",
  };
  const inLab = (change: Partial<typeof lab>, use: (folder: string) => Promise<string[]>) =>
    withFolder({}, async (folder) => {
      for (const [name, text] of Object.entries({ ...lab, ...change })) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      return use(folder);
    });
  /** What changes of the name when the lab's files do. */
  const changedInLab = async (change: Partial<typeof lab>, of: Partial<Cells> = {}) => {
    const list = listOf({ ...cells, ...of });
    let first!: Identity;
    await inLab({}, async (folder) => ((first = await identify(list, { lab: folder })), []));
    return inLab(change, async (folder) => {
      const { parts } = await identify(list, { lab: folder });
      return Object.keys(parts).filter((part) => parts[part] !== first.parts[part]);
    });
  };

  it("is the measure's: stale when a module changes that it reaches, however far", async () => {
    expect(await changedInLab({ "measures/near.ts": "export const near = (a: number) => a + 2;" })).toEqual([
      "measure",
    ]);
    expect(
      await changedInLab({ "measures/series.ts": lab["measures/series.ts"].replace("near(a)", "-near(a)") }),
    ).toEqual(["measure"]);
  });

  it("is not stale for types, comments, layout, and modules that it does not reach", async () => {
    expect(
      await changedInLab({
        "measures/near.ts": "// Near.\nexport const near = (\n  a: number | string,\n) => a + 1;\n",
        "measures/other.ts": "export const other = 6;",
        "measures/series.ts": `${lab["measures/series.ts"]}\nexport const added = (a: number): number => firstStepBelow(a);`,
      }),
    ).toEqual([]);
  });

  it("is followed through other names, renamed imports, whole modules and everything passed on", async () => {
    const ways: Partial<typeof lab>[] = [
      { "measures/index.ts": `export * from "./series";` },
      { "measures/index.ts": `import { firstStepBelow } from "./series";\nexport { firstStepBelow };` },
      {
        "measures/index.ts": `import { firstStepBelow as f } from "./series";\nconst g = f;\nexport { g as firstStepBelow };`,
      },
      {
        "measures/series.ts": `import * as all from "./near";\nexport function firstStepBelow(a) { return all.near(a); }`,
      },
      { "measures/series.ts": `import { near as n } from "./near";\nexport const { x: firstStepBelow } = { x: n };` },
    ];
    const circle = { "measures/index.ts": `export * from "./index";\nimport { add } from "tf";\nexport { add };` };
    await inLab(circle, async (folder) => {
      for (const name of ["add", "nothing"]) expect(labSources(folder).reachedBy("measures", name)).toEqual([]);
      return [];
    });
    for (const way of ways)
      await inLab({ ...way }, async (folder) => {
        const said = labSources(folder).reachedBy("measures", "firstStepBelow").join();
        expect(said, JSON.stringify(way)).toContain('"value":1'); // What near adds.
        return [];
      });
  });

  it("is a whole experiment's that composes fits, by the code of its cells and the lab that it reaches", async () => {
    const experiment = `const half = (x) => measures.firstStepBelow(x) / 2;
const experiment = async function* ({rate = 0.1} = {}) { yield {value: half(rate)}; };`;
    const composed = await identify(listOf({ ...cells, experiment }));
    expect(composed.parts["claim"]).toMatch(/^code /);
    expect((await identify(listOf({ ...cells, experiment: `${experiment} // words` }))).name).toBe(composed.name);
    expect((await identify(listOf({ ...cells, experiment: experiment.replace("/ 2", "/ 3") }))).name).not.toBe(
      composed.name,
    );
    expect(await changedInLab({ "measures/near.ts": "export const near = (a: number) => a;" }, { experiment })).toEqual(
      expect.arrayContaining(["claim", "control", "run 3"]),
    );
  });

  it("is found in the lab as it is", () => {
    const { reachedBy } = labSources(join(root, "src", "lab"));
    expect(reachedBy("measures", "firstStepBelow").join()).toContain("firstStepBelow");
    expect(reachedBy("losses", "crossEntropy").join()).toContain("crossEntropy");
    expect(reachedBy("measures", "firstStepBelow").join()).not.toContain('"name":"valueAt"'); // Its neighbour.
    expect(reachedBy("optim", "schedule").join()).toContain("cosine");
    expect(reachedBy("losses", "nothing")).toEqual([]);
    expect(reachedBy("tf", "add")).toEqual([]);
  });
});

describe("whether a record is fresh", () => {
  const record = { name: before.name, parts: before.parts, source: "s" } as unknown as NotebookRecord;
  it("is told with what has changed", () => {
    const parts = { ...before.parts, claim: "another" };
    expect(freshness(undefined, "s", before).state).toBe("missing");
    expect(freshness(record, "s", before)).toEqual({ state: "fresh", changed: [] });
    expect(freshness(record, "other words", before)).toEqual({ state: "reworded", changed: [] });
    expect(freshness(record, "s", { name: nameOf(parts), parts })).toEqual({ state: "stale", changed: ["claim"] });
    expect(freshness({ ...record, name: "of another engine" }, "s", before).changed).toEqual(["engine"]);
  });

  it("is seen by the page from the code alone: prose, figures, comments and order do not matter", async () => {
    const text = (...list: NotebookCell[]) => fileText(js(9, `paper({title: "T", chapter: "x"})`), ...list);
    const made = { "one.record.json": JSON.stringify(await recordOf(text(...listOf(cells)))) };
    const state = async (file: string) =>
      (await pageOf(file, made)).page.querySelector<HTMLElement>(".badge")!.dataset["state"];
    const change = (changed: Partial<Cells>) => state(text(...listOf({ ...cells, ...changed })));
    expect(await change({})).toBe("holds");
    expect(await change({ figure: "figures.curves(run, {})", run: `${cells.run} // runs` })).toBe("holds");
    expect(await change({ claim: cells.claim.replace("It falls.", "It goes down.") })).toBe("holds");
    expect(await state(text(md(20, "Prose."), ...listOf(cells).reverse()))).toBe("holds");
    expect(await change({ experiment: cells.experiment.replace("20", "30") })).toBe("stale");
  });
});

it("every kind of knob has its first value in the lent page, which leaves nothing behind", async () => {
  const names = Object.getOwnPropertyNames(globalThis).sort();
  const knobs = `const a = view(Inputs.range([0, 1], {value: 0.25}));
const b = view(Inputs.select([16, 32], {value: 32}));
const c = view(Inputs.toggle({value: true}));
const d = view(Inputs.radio(["x", "y"], {value: "y"}));
const e = view(Inputs.checkbox(["x", "y", "z"], {value: ["x", "z"]}));
const f = view(Inputs.text({value: "words"}));
const g = live(Inputs.range([0.001, 1], {value: 0.01, transform: Math.log}));
const h = view(Inputs.number([0, 10], {value: 3}));`;
  const { cells: list } = compileNotebook(
    notebookOf(js(1, knobs), js(2, "train(() => ({}), {a, b, c, d, e, f, g: g.value, h})")),
  );
  const asked = await withPage(async () => {
    const opened = await openNotebook(list, engineIn(root));
    expect(opened.problems).toEqual([]);
    return [...opened.session.activities].flatMap((activity) => activity.asked());
  });
  expect(asked[0]!.knobs).toEqual({ a: 0.25, b: 32, c: true, d: "y", e: ["x", "z"], f: "words", g: 0.01, h: 3 });
  expect(Object.getOwnPropertyNames(globalThis).sort()).toEqual(names);
});
