/** One cell in the graph: its variables, what it shows, and its status. */
import { RuntimeError, type Module, type Variable } from "@observablehq/runtime";
import { CellDisplay } from "./cellDisplay";
import type { CellError, CellStatus, CompiledCell } from "./cell.types";
import { inputValues } from "./inputValues";
import { suspended } from "./suspended";
import { toCellError, type Locate } from "./toCellError";

/** What a cell's own functions are told. */
export interface CellContext {
  readonly id: number;
  readonly root: HTMLElement;
  /** Resolves, and the signal aborts, when this evaluation is over: superseded, undefined, or the page gone. */
  readonly invalidation: Promise<void>;
  readonly signal: AbortSignal;
  /** Outlives evaluations and edits of the cell. */
  readonly slot: Map<string, unknown>;
  display<T>(value: T): T;
  /** Shows an input, and returns the generator of its values. */
  view(input: EventTarget & { value?: unknown }): unknown;
}

export interface CellVariablesOptions {
  readonly cell: CompiledCell;
  readonly root: HTMLElement;
  readonly slot: Map<string, unknown>;
  readonly module: Module;
  readonly cellBuiltins: Readonly<Record<string, (cell: CellContext) => unknown>>;
  readonly locate: Locate | undefined;
  readonly onStatus: (status: CellStatus) => void;
}

type Own = (context: CellContext) => unknown;
const own: Readonly<Record<string, Own>> = {
  display: ({ display }) => display,
  view: ({ view }) => view,
  invalidation: ({ invalidation }) => invalidation,
};

export class CellVariables {
  readonly cell: CompiledCell;
  readonly root: HTMLElement;
  readonly slot: Map<string, unknown>;
  readonly #options: CellVariablesOptions;
  readonly #display: CellDisplay;
  readonly #variables: Variable[] = [];
  #problem: CellError | undefined;
  #own: CellStatus = { state: "idle" };
  #deleted = false;

  constructor(options: CellVariablesOptions) {
    const { cell, root, slot } = options;
    this.cell = cell;
    this.root = root;
    this.slot = slot;
    this.#options = options;
    this.#display = new CellDisplay(root);
  }

  /** A mistake between cells counts before whatever its evaluation came to. */
  get status(): CellStatus {
    return this.#problem ? { state: "error", error: this.#problem } : this.#own;
  }

  setProblem(problem: CellError | undefined): void {
    if (JSON.stringify(problem) === JSON.stringify(this.#problem)) return;
    this.#problem = problem;
    this.#options.onStatus(this.status);
  }

  start(): void {
    const { cell, root, module, cellBuiltins } = this.#options;
    const { body, error, html, inputs, outputs, output } = cell;
    if (error) return this.#become({ state: "error", error });
    if (html !== undefined) root.innerHTML = html;
    if (!body) return this.#become({ state: "done" });
    const given = (name: string): Own | undefined => (Object.hasOwn(own, name) ? own[name] : cellBuiltins[name]);
    const fromGraph = inputs.filter((name) => !given(name));
    const name = `cell ${cell.id}`;
    this.#variables.push(
      module
        .variable({
          pending: () => this.#become({ state: "queued" }),
          fulfilled: () => this.#become({ state: "done" }),
          rejected: (thrown) => this.#failed(thrown),
        })
        .define(output ?? name, ["invalidation", ...fromGraph], (invalidation: Promise<void>, ...values: never[]) =>
          this.#evaluate(invalidation, (context) =>
            body(...inputs.map((input) => given(input)?.(context) ?? values[fromGraph.indexOf(input)])),
          ),
        ),
    );
    if (output === undefined)
      for (const each of outputs)
        this.#variables.push(module.variable(true).define(each, [name], (all: Record<string, unknown>) => all[each]));
  }

  /** What the variables still report on their way out is no longer of this cell. */
  delete(): void {
    this.#deleted = true;
    for (const variable of this.#variables.splice(0).reverse()) variable.delete();
  }

  clear(): void {
    this.#display.clear();
  }

  #evaluate(invalidation: Promise<void>, body: (context: CellContext) => unknown): unknown {
    this.#become({ state: "running" });
    const { id, autodisplay } = this.cell;
    const whole = new AbortController();
    void invalidation.then(() => whole.abort());
    const attempt = (): unknown => {
      // Each attempt counts the cell's runs and knobs from the first again.
      const once = new AbortController();
      whole.signal.addEventListener("abort", () => once.abort(), { once: true });
      const shown = this.#display.evaluation();
      const { root, slot } = this;
      const { display } = shown;
      const context: CellContext = {
        ...{ id, root, invalidation, signal: once.signal, slot, display },
        view: (input) => inputValues(display(input)),
      };
      const finish = (value: unknown): unknown => {
        if (autodisplay && value !== undefined) display(value);
        shown.finish();
        return value;
      };
      const value = body(context);
      return value instanceof Promise ? value.then(finish) : finish(value);
    };
    return suspended(attempt, whole.signal);
  }

  #failed(thrown: unknown): void {
    if (thrown instanceof RuntimeError) this.#become({ state: "waiting", on: thrown.input });
    else this.#become({ state: "error", error: toCellError(thrown, this.#options.locate) });
  }

  #become(status: CellStatus): void {
    if (this.#deleted) return;
    this.#own = status;
    this.#options.onStatus(this.status);
  }
}
