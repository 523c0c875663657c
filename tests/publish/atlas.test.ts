import { describe, expect, it } from "vitest";
import { atlasHtml } from "../../src/publish/atlasHtml";
import { findNotebooks } from "../../src/publish/findNotebooks";
import { withFolder } from "../notebook/files";
import { js } from "../notebook/stories";
import { fileText, parsePage, record, recordOf } from "./site";

const notebook = (title: string, claim = "") =>
  fileText(js(1, `paper({title: ${JSON.stringify(title)}, chapter: "x"})`), ...(claim ? [js(2, claim)] : []));
const claim = 'claim({text: "The gap is wide.", rule: {gap: {atLeast: 1}}, control: {}})';

const atlas = (files: Readonly<Record<string, string>>) => withFolder(files, (root) => parsePage(atlasHtml(root)));
const cardsOf = (page: Document) =>
  [...page.querySelectorAll(".card")].map((card) => ({
    title: card.querySelector("h3")!.textContent,
    href: card.querySelector("a")!.getAttribute("href"),
    state: card.querySelector<HTMLElement>(".badge")?.dataset["state"],
    text: card.querySelector(".card-claim, .card-problem")!.textContent,
  }));

describe("the atlas of a book", () => {
  it("lists each notebook in its chapter, with its claim and how that stands", async () => {
    const page = await atlas({
      "notebooks/zoo/b.html": notebook("Bears"),
      "notebooks/start/two.html": notebook("Second", claim),
      "notebooks/start/one.html": notebook("First", claim),
      "notebooks/start/one.record.json": JSON.stringify(await recordOf(notebook("First", claim))),
      "notebooks/data/not-one.html": "data",
      "notebooks/start/notes.md": "no notebook",
    });
    expect([...page.querySelectorAll(".chapter")].map(({ id }) => id)).toEqual(["start", "zoo"]);
    expect(cardsOf(page)).toEqual([
      { title: "First", href: "notebooks/start/one.html", state: "holds", text: "The gap is wide." },
      { title: "Second", href: "notebooks/start/two.html", state: "not-run", text: "The gap is wide." },
      { title: "Bears", href: "notebooks/zoo/b.html", state: undefined, text: "" },
    ]);
    expect(page.querySelector(".card-picture path")!.outerHTML).toBe("<path></path>");
    expect(page.querySelector(".atlas-count")!.textContent).toBe("3 notebooks · 1 claim holds");
  });

  it("is there without any notebook, and in a folder without notebooks", async () => {
    expect((await atlas({ "notebooks/data/README.md": "" })).body.textContent).toContain("No notebooks yet");
    expect((await atlas({ "other.txt": "" })).body.textContent).toContain("No notebooks yet");
  });

  it("says of a notebook that cannot be read what is wrong, and lists the others", async () => {
    const page = await atlas({
      "notebooks/start/a.html": "<p>no <b>notebook</b>",
      "notebooks/start/b.html": notebook("Well"),
      "notebooks/start/c.html": notebook("Cut").slice(0, -30),
      "notebooks/start/d.html": fileText(
        js(1, "paper({title: 5, authors: 7, lede: []})"),
        js(2, "claim({text: 5, rule: 3}) ("),
      ),
    });
    expect(cardsOf(page)).toEqual([
      { title: "a", href: "notebooks/start/a.html", state: "problem", text: "LB001 no <notebook> element in the file" },
      { title: "Well", href: "notebooks/start/b.html", state: undefined, text: "" },
      { title: "c", href: "notebooks/start/c.html", state: "problem", text: "LB006 file ends inside a cell: 1" },
      { title: "Test", href: "notebooks/start/d.html", state: undefined, text: "" },
    ]);
  });

  it("takes a record that cannot be read for none", async () => {
    for (const broken of ["", "{", "null", "{}", JSON.stringify(record).slice(0, 200), '{"runs": 5}']) {
      const page = await atlas({
        "notebooks/start/one.html": notebook("First", claim),
        "notebooks/start/one.record.json": broken,
      });
      expect(cardsOf(page)).toEqual([
        { title: "First", href: "notebooks/start/one.html", state: "not-run", text: "The gap is wide." },
      ]);
    }
  });

  it("takes nothing of an author's for markup", async () => {
    const hostile = `</h3><script>alert(1)</script>"'<b>`;
    const page = await atlas({
      "notebooks/start/one.html": notebook(hostile, `claim({text: ${JSON.stringify(hostile)}, rule: {}, control: {}})`),
    });
    expect(page.querySelectorAll("b, .card script")).toHaveLength(0);
    expect(cardsOf(page)[0]).toMatchObject({ title: hostile, text: hostile });
  });
});

it("notebooks are found in the order of their paths, folders and data are not taken for any", async () => {
  const files = {
    ...{ "notebooks/b/2.html": "", "notebooks/b/1.html": "", "notebooks/a/9.html": "", "notebooks/data/x.html": "" },
    ...{ "notebooks/a/folder.html/x.txt": "", "notebooks/loose.html": "", "notebooks/a/1.record.json": "" },
  };
  const found = await withFolder(files, (root) =>
    findNotebooks(root).map(({ path, chapter, slug }) => [path, chapter, slug]),
  );
  expect(found).toEqual([
    ["notebooks/a/9.html", "a", "9"],
    ["notebooks/b/1.html", "b", "1"],
    ["notebooks/b/2.html", "b", "2"],
  ]);
});
