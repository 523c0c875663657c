/**
 * One cell's code, opened for change: the editor in the place of the folded listing, and under it Run, Reset and what state the
 * text is in.
 *
 *   published -> (typed) changed, not run -> (Run) yours, kept in this browser -> (Reset) published
 */
import type { CompiledCell } from "../runtime/cell.types";
import { button, element, setText } from "../page/element";
import { codeEditor } from "./codeMirror";
import type { Drafts } from "./drafts";

export interface CellEditorOptions {
  readonly published: CompiledCell;
  readonly drafts: Drafts;
  /** Where the listing is. */
  readonly parent: HTMLElement;
  /** Puts a text in the cell's place and runs it; the published text is the published cell itself. */
  readonly run: (source: string) => void;
  /** Folds the code and gives the focus back. */
  readonly leave: () => void;
}

export interface CellEditor {
  /** Marks the line of an error in the text that ran. */
  markLine(line?: number): void;
  focus(): void;
}

export function cellEditor({ published, drafts, parent, run, leave }: CellEditorOptions): CellEditor {
  const { id } = published;
  let ran = drafts.get(id)?.source ?? published.source;
  const runText = () => {
    ran = editor.source;
    if (ran === published.source) drafts.remove(id);
    else drafts.set(id, { source: ran, published: published.source });
    run(ran);
    show();
  };
  const runButton = button("Run", "Run this cell (Shift+Enter)", "button", runText);
  const reset = button("Reset", "Bring the published code back", "button quiet", () => {
    editor.replace(published.source);
    runText();
    editor.focus();
  });
  const state = element("span", { class: "editor-state", role: "status" });
  const tools = element("div", { class: "editor-tools" }, runButton, reset, state);
  parent.replaceChildren();
  const editor = codeEditor({
    parent,
    source: ran,
    label: `Code of cell ${id}`,
    onRun: runText,
    onChange: () => show(),
    onEscape: leave,
  });
  parent.append(tools);

  function show(): void {
    const { source } = editor;
    const outdated = drafts.get(id) && drafts.get(id)!.published !== published.source;
    reset.disabled = source === published.source && ran === published.source;
    runButton.classList.toggle("due", source !== ran);
    setText(
      state,
      source !== ran
        ? "changed, not run yet"
        : ran === published.source
          ? "as published"
          : outdated
            ? "yours; the published code has changed since"
            : "yours, kept in this browser",
    );
    parent.closest(".cell")?.toggleAttribute("data-edited", ran !== published.source);
  }
  show();
  return { markLine: (line) => editor.markLine(line), focus: () => editor.focus() };
}
