// @vitest-environment jsdom
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { highlightCode } from "../../src/notebook/highlightCode";
import { renderMarkdown, type MarkdownOptions } from "../../src/notebook/markdown";
import type { Heading, Problem } from "../../src/notebook/notebook.types";

/** The prose as a reader has it in a page, and what the author is told. */
function prose(source: string, options: MarkdownOptions = {}) {
  const problems: Problem[] = [];
  const headings: Heading[] = [];
  const text = renderMarkdown(source, {
    ...options,
    onProblem: (problem) => problems.push(problem),
    onHeading: (heading) => headings.push(heading),
  });
  const root = document.createElement("div");
  root.innerHTML = text;
  return {
    ...{ text, root, problems, headings },
    all: (selector: string) => [...root.querySelectorAll(selector)],
    tex: () => [...root.querySelectorAll("annotation")].map((node) => node.textContent),
    said: () => problems.map(({ code, message, line, column }) => `${code} ${line}:${column} ${message}`),
  };
}

describe("formulas", () => {
  it("are set at build, as HTML and as MathML, and ask nothing of the network", () => {
    const page = prose("The loss $\\ell_t$ falls:\n\n$$\n\\frac{a}{b}\n$$\n\nor $$x^2$$ in a line.");
    expect(page.tex()).toEqual(["\\ell_t", "\\frac{a}{b}", "x^2"]);
    expect(page.all("math")).toHaveLength(3);
    expect(page.all(".katex-display")).toHaveLength(2);
    expect(page.all("script, link, img, style, iframe, [src], [href]")).toEqual([]);
    expect(page.text).not.toMatch(/url\(/);
    expect(page.problems).toEqual([]);
  });

  it.each([
    "It costs $5 and $6.",
    "From $5-$6 a year",
    "$ x $",
    "Only one $ here",
    "\\$x\\$",
    "`$x$`",
    "```\n$x$\n```",
    "$x$5",
    "$$",
  ])("are none in %j", (source) => {
    expect(prose(source).all(".katex")).toEqual([]);
    expect(prose(source).root.textContent).toContain("$");
  });

  it("keep what Markdown would take for its own", () => {
    expect(prose("$a_1 * b_2 * c$ and $x_{*}$, $<b>$, $a\\$b$").tex()).toEqual([
      "a_1 * b_2 * c",
      "x_{*}",
      "<b>",
      "a\\$b",
    ]);
    expect(prose("| a |\n|---|\n| $x_1$ |").tex()).toEqual(["x_1"]);
    expect(prose("> $$\n> a\n> $$\n\n- $$b$$\n").tex()).toEqual(["a", "b"]);
    expect(prose("**$x$** and *$y$*").tex()).toEqual(["x", "y"]);
  });

  it("that cannot be set are shown as a problem with their place, and the rest of the page is there", () => {
    const page = prose("Well $x$.\n\nBad \\nope, $\\nope{x}$ here.\n\n$$\n\\frac{1}\n$$\n\nWell $y$.", { cell: 4 });
    expect(page.said()).toEqual([
      "LB030 3:13 formula cannot be set, undefined control sequence: \\nope: \\nope{x}",
      expect.stringMatching(/^LB030 6:1 formula cannot be set, .*: \\frac\{1\}$/) as string,
    ]);
    expect(page.problems[0]).toMatchObject({ cell: 4, hint: expect.stringContaining("katex.org") as string });
    expect(page.all(".prose-problem").map(({ textContent }) => textContent)[0]).toContain("\\nope{x}");
    expect(page.tex()).toEqual(["x", "y"]);
  });

  it("that are wrong twice have two places", () => {
    expect(prose("$\\no$, $\\no$\n\n- $\\no$").problems.map(({ line, column }) => [line, column])).toEqual([
      [1, 2],
      [1, 9],
      [3, 4],
    ]);
  });

  it("cannot load a picture, run away, or make a link to a script", () => {
    const page = prose(
      "$\\includegraphics{https://a.b/c.png}$ $\\href{javascript:alert(1)}{x}$ $\\def\\a{\\a\\a}\\a$ $\\htmlClass{x}{y}$",
    );
    expect(page.all("img, a")).toEqual([]);
    expect(page.said()).toEqual([expect.stringMatching(/^LB030 1:\d+ .*too many expansions/) as string]);
  });
});

const bibliography = {
  kumar2024: { authors: ["Tanishq Kumar", "B. Bordelon", "C. Pehlevan"], year: 2024, title: 'On "<b>"', venue: "ICLR" },
  adam: { authors: ["Kingma, Diederik", "Jimmy Ba"], year: 2015, title: "Adam" },
  note: { authors: ["Plato"], title: "No year" },
};
const figures = { gap: 1, loss: 2 };

describe("references", () => {
  it("to papers read as names and year, and lead to the entry", () => {
    const page = prose("As [@kumar2024] and [@adam, ch. 2; @note] say.", { bibliography });
    expect(page.root.textContent).toBe("As (Kumar et al., 2024) and (Kingma and Ba, 2015, ch. 2; Plato) say.\n");
    expect(page.all("a").map((a) => a.getAttribute("href"))).toEqual(["#ref-kumar2024", "#ref-adam", "#ref-note"]);
    expect(page.all("a")[0]!.getAttribute("title")).toBe('On "<b>". ICLR');
    expect(page.all("b")).toEqual([]);
  });

  it("to figures read as their number", () => {
    const page = prose("See [@fig:loss] or [@fig:gap; @fig:loss].", { figures });
    expect(page.root.textContent).toBe("See Figure 2 or Figure 1, Figure 2.\n");
    expect(page.all("a").map((a) => a.getAttribute("href"))).toEqual(["#fig-loss", "#fig-gap", "#fig-loss"]);
  });

  it("that lead nowhere say so in place, with what was probably meant", () => {
    const page = prose("Well.\n\nSee [@kumar2042], [@fig:gpa] and\n[@zebra] and [@fig:toString].", {
      bibliography,
      figures,
    });
    expect(page.said()).toEqual([
      "LB031 3:5 unknown citation: kumar2042",
      "LB032 3:19 unknown figure: gpa",
      "LB031 4:1 unknown citation: zebra",
      "LB032 4:14 unknown figure: toString",
    ]);
    expect(page.problems.map(({ hint }) => hint)).toEqual([
      "did you mean kumar2024?",
      "did you mean gap?",
      "known: kumar2024, adam, note.",
      "known: gap, loss.",
    ]);
    expect(page.all(".prose-problem")).toHaveLength(4);
    expect(prose("[@x]").problems[0]!.hint).toBe("known: none yet.");
  });

  it("are none in code, in a link's text, or when escaped", () => {
    for (const source of ["`[@x]`", "[@x](https://a.b)", "\\[@x]", "mail me@x.org"])
      expect(prose(source).problems).toEqual([]);
  });
});

describe("headings", () => {
  it("have ids that differ over all cells of a page, in any script", () => {
    const slugs = new Set(["main"]);
    const ids = (source: string) =>
      prose(source, { slugs })
        .all("h2, h3")
        .map(({ id }) => id);
    expect(ids("## Two ways\n\n### Two ways\n\n## Überblick\n\n## 日本\n\n## !?")).toEqual([
      ...["two-ways", "two-ways-2", "uberblick", "日本", "section"],
    ]);
    expect(ids("## Two  ways!\n\n## Main\n\n# Title")).toEqual(["two-ways-3", "main-2"]);
  });

  it("are told as plain text for the outline", () => {
    const page = prose("## The `code`, *soft* and <i>loud</i> $x^2$ [@adam] &amp; more\n\n### Sub", { bibliography });
    expect(page.headings).toEqual([
      { id: "the-code-soft-and-loud-x-2-more", title: "The code, soft and loud x^2  & more", level: 2 },
      { id: "sub", title: "Sub", level: 3 },
    ]);
  });

  it("never share an id (property)", () => {
    const title = fc.constantFrom("A", "a", "A 2", "a-2", "A!", "B", "main", "-", "## #");
    fc.assert(
      fc.property(fc.array(title, { maxLength: 12 }), (titles) => {
        const ids = prose(titles.map((one) => `## ${one}`).join("\n\n"))
          .all("h2")
          .map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe("footnotes", () => {
  it("lead there and back, and those of two cells do not meet", () => {
    const source = "One[^a] and two[^b].\n\n[^a]: First $x$.\n[^b]: Second.";
    const [one, two] = [1, 2].map((cell) => prose(source, { cell }));
    const ids = [one!, two!].flatMap(({ all }) => all("[id]").map(({ id }) => id));
    expect(new Set(ids).size).toBe(8);
    for (const page of [one!, two!])
      for (const link of page.all('a[href^="#"]'))
        expect(page.root.querySelector(`[id="${link.getAttribute("href")!.slice(1)}"]`)).not.toBeNull();
    expect(one!.tex()).toEqual(["x"]);
  });

  it("tell the place of what is wrong in them", () => {
    expect(prose("One[^a].\n\n[^a]: $\\nope$").said()).toEqual([expect.stringMatching(/^LB030 3:8 /) as string]);
  });
});

describe("code", () => {
  it("is coloured in the languages of cells, and is the same text", () => {
    const page = prose("```js\nconst a = `<b>` && 1;\n\nf(a)\n```\n");
    expect(page.all("pre code .tok-keyword").map(({ textContent }) => textContent)).toEqual(["const"]);
    expect(page.all("pre code")[0]!.textContent).toBe("const a = `<b>` && 1;\n\nf(a)\n");
  });

  it.each(["", "python", "constructor", "toString", "__proto__", '"><b>'])(
    "in a language like %j is plain",
    (language) => {
      const page = prose(`\`\`\`${language}\na < b && c\n\`\`\``);
      expect(page.all("pre code")[0]!.textContent).toBe("a < b && c\n");
      expect(page.all("span, b")).toEqual([]);
    },
  );

  it("keeps ${…} that a file has to escape", () => {
    const page = prose(
      "A \\${x}, `\\${y}` and\n\n```js\nconst t = `\\${z}`;\n```\n\n```\n\\${w}\n```\n\n<i>\\${v}</i>",
    );
    expect(page.root.textContent).toContain("A ${x}, ${y} and");
    for (const text of ["const t = `${z}`;", "\n${w}\n", "${v}"]) expect(page.root.textContent).toContain(text);
    expect(prose("`&#36;{x}`").root.textContent).toBe("&#36;{x}\n");
  });

  it("is the same text in colour, whatever it is (property)", () => {
    const bits = fc.constantFrom(
      "`",
      "${",
      "}",
      "<div>",
      "/*",
      "*/",
      "//",
      "\n",
      "'",
      "&amp;",
      "=>",
      "π",
      "const x = 1;",
      " ",
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(bits, fc.string()), { maxLength: 12 }),
        fc.constantFrom("js", "ts", "text"),
        (all, language) => {
          const code = all.join("");
          const box = document.createElement("div");
          box.innerHTML = highlightCode(code, language);
          expect(box.textContent).toBe(code);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("HTML in Markdown", () => {
  it("passes through: a notebook of the book is trusted, scripts included", () => {
    const page = prose('<details><summary>More</summary>\n\n*text*\n\n</details>\n\n<script>x("$5 and $6")</script>');
    expect(page.all("details em")).toHaveLength(1);
    expect(page.text).toContain('<script>x("$5 and $6")</script>');
    expect(page.problems).toEqual([]);
  });

  it("but a link to a script does not, nor does a word become a link by itself", () => {
    expect(prose("[x](javascript:alert) and https://a.b").all("a")).toEqual([]);
  });
});

it("a wide table scrolls by itself, by keyboard too", () => {
  const [box] = prose("| a | b |\n|---|---|\n| 1 | 2 |").all(".table-scroll");
  expect([box!.getAttribute("tabindex"), box!.getAttribute("aria-label")]).toEqual(["0", "Table"]);
  expect(box!.querySelectorAll("td")).toHaveLength(2);
});

it("no prose whatever breaks the page (property)", () => {
  const bit = fc.constantFrom(
    ...[
      "$",
      "$$",
      "\\",
      "[@",
      "]",
      "[^",
      "]:",
      "`",
      "```",
      "\n",
      "\n\n",
      "## ",
      "> ",
      "- ",
      "    ",
      "|",
      "<!--",
      "<b>",
      "x",
      "_",
    ],
    ...["@fig:", "\\frac", "{", "}", "^", "&", ";", "(", ")", "5"],
  );
  fc.assert(
    fc.property(fc.array(bit, { maxLength: 30 }), (bits) => {
      for (const { code, message, line } of prose(bits.join(""), { bibliography, figures }).problems) {
        expect(code).toMatch(/^LB03[012]$/);
        expect(message).toMatch(/^[a-z]/);
        if (line !== undefined) expect(line).toBeLessThanOrEqual(bits.join("").split("\n").length);
      }
    }),
    { numRuns: 300 },
  );
});
