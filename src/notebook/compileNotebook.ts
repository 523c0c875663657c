/**
 * A whole notebook, ready for a page: each cell compiled or rendered, what it says of itself, its outline, its problems.
 * Two passes: figures and bibliography are collected first, so that prose above them can refer to them.
 */
import { compileCell, type CompileOptions } from "./compile";
import { extract, figureNumbers } from "./extract";
import { findKnobLabels, type KnobLabels } from "./findKnobLabels";
import { findContentProblems } from "./findContentProblems";
import { findGraphProblems } from "./findGraphProblems";
import { findNameProblems } from "./findNameProblems";
import { graphOf } from "./graphOf";
import { renderMarkdown } from "./markdown";
import { builtinNames, cellNames } from "./names";
import type { CompiledSource, Extracted, Heading, Notebook, Problem } from "./notebook.types";

export type CompileNotebookOptions = CompileOptions;

export interface CompiledNotebook {
  readonly title: string;
  /** In document order; Markdown has `html`, code has `body`, a broken cell has `error`. */
  readonly cells: readonly CompiledSource[];
  readonly extracted: Extracted;
  readonly figureNumbers: Readonly<Record<string, number>>;
  readonly knobLabels: KnobLabels;
  /** Headings of level 2. */
  readonly outline: readonly Heading[];
  /** Those of the whole notebook first, then by cell and place. */
  readonly problems: readonly Problem[];
}

export function compileNotebook(notebook: Notebook, options: CompileNotebookOptions = {}): CompiledNotebook {
  const builtins = options.builtins ?? builtinNames;
  const extracted = extract(notebook.cells);
  const figures = figureNumbers(extracted.figures);
  const slugs = takenIds(notebook, extracted);
  const outline: Heading[] = [];
  const problems: Problem[] = [...extracted.problems, ...findContentProblems(extracted)];

  const cells = notebook.cells.map((cell): CompiledSource => {
    const compiled = compileCell(cell, { builtins });
    if (compiled.error) problems.push(compiled.error);
    if (cell.mode !== "md" || compiled.error) return compiled;
    const html = renderMarkdown(cell.source, {
      cell: cell.id,
      figures,
      bibliography: extracted.bibliography,
      slugs,
      onHeading: (heading) => heading.level === 2 && outline.push(heading),
      onProblem: (problem) => problems.push(problem),
    });
    return { ...compiled, html };
  });

  const graph = graphOf(cells);
  problems.push(
    ...findGraphProblems(graph, new Set(cellNames)),
    ...findNameProblems(cells, graph, [...builtins, ...cellNames]),
  );
  const order = new Map(cells.map(({ id }, i) => [id, i]));
  const rank = ({ cell }: Problem) => (cell === undefined ? -1 : (order.get(cell) ?? -1));
  problems.sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
  const knobLabels = findKnobLabels(notebook.cells);
  return { title: notebook.title, cells, extracted, figureNumbers: figures, knobLabels, outline, problems };
}

/** Ids that the page has anyway; no heading may take one, or its link would lead elsewhere. */
const takenIds = ({ cells }: Notebook, { figures, bibliography }: Extracted): Set<string> =>
  new Set([
    ...["main", "lossbook-page"],
    ...cells.map(({ id }) => `cell-${id}`),
    ...figures.flatMap(({ id }) => (id === undefined ? [] : [`fig-${id}`])),
    ...Object.keys(bibliography).map((key) => `ref-${key}`),
  ]);
