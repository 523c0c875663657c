/**
 * A code editor in the place of a cell's folded code: CodeMirror 6 in the page's own colours. It knows one cell's text and
 * nothing else; what running means is the caller's business.
 */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers, type DecorationSet } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

export interface CodeEditor {
  readonly source: string;
  /** Replaces the text as one undoable change. */
  replace(source: string): void;
  /** Marks a line (1-based) as the place of an error; none clears the mark. */
  markLine(line?: number): void;
  focus(): void;
  destroy(): void;
}

export interface CodeEditorOptions {
  readonly parent: HTMLElement;
  readonly source: string;
  /** Accessible name, `Code of cell 4`. */
  readonly label: string;
  readonly readOnly?: boolean;
  /** Shift+Enter, or Mod+Enter. */
  readonly onRun: (source: string) => void;
  readonly onChange: (source: string) => void;
  readonly onEscape: () => void;
}

const setMark = StateEffect.define<number | undefined>();

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setMark)) continue;
      const line = effect.value;
      if (line === undefined || line < 1 || line > transaction.state.doc.lines) return Decoration.none;
      return Decoration.set([Decoration.line({ class: "cm-error-line" }).range(transaction.state.doc.line(line).from)]);
    }
    return transaction.docChanged ? Decoration.none : value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function codeEditor(options: CodeEditorOptions): CodeEditor {
  const run = (view: EditorView) => {
    options.onRun(view.state.doc.toString());
    return true;
  };
  const escape = () => {
    options.onEscape();
    return true;
  };
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.source,
      extensions: [
        keymap.of([
          { key: "Shift-Enter", run },
          { key: "Mod-Enter", run },
          { key: "Escape", run: escape },
        ]),
        history(),
        lineNumbers(),
        indentOnInput(),
        indentUnit.of("  "),
        bracketMatching(),
        javascript(),
        syntaxHighlighting(classHighlighter),
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        marks,
        EditorState.readOnly.of(options.readOnly ?? false),
        EditorView.contentAttributes.of({ "aria-label": options.label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    get source() {
      return view.state.doc.toString();
    },
    replace: (source) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: source } }),
    markLine: (line) => view.dispatch({ effects: setMark.of(line) }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
