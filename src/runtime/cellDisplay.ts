/**
 * What a cell shows. Each evaluation shows its values in order; what was shown before stays until its successor is there, and an
 * element that can adopt its successor (a figure) stays in place for good, so that nothing flickers.
 */
import { inspect } from "./inspect";

/** An element that can take over the content of another of its kind. */
interface Adopting {
  adopt(next: Node): boolean;
}

export interface Evaluation {
  display<T>(value: T): T;
  /** Takes away what an earlier evaluation showed and this one does not. */
  finish(): void;
}

export class CellDisplay {
  readonly #root: HTMLElement;
  #current = 0;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** Only the newest evaluation may show. */
  evaluation(): Evaluation {
    const mine = ++this.#current;
    let shown = 0;
    return {
      display: (value) => {
        if (mine === this.#current) this.#put(shown++, nodeFor(value));
        return value;
      },
      finish: () => {
        if (mine === this.#current) while (this.#root.childNodes.length > shown) this.#root.lastChild!.remove();
      },
    };
  }

  clear(): void {
    this.#current += 1;
    this.#root.replaceChildren();
  }

  #put(index: number, node: Node): void {
    const before = this.#root.childNodes[index];
    if (before === node) return;
    if (!before) this.#root.append(node);
    else if (!adopts(before) || !before.adopt(node)) before.replaceWith(node);
  }
}

const adopts = (node: unknown): node is Adopting => typeof (node as Partial<Adopting>).adopt === "function";

function nodeFor(value: unknown): Node {
  if (!(value instanceof Node)) return inspect(value);
  if (!(value instanceof DocumentFragment)) return value;
  // A fragment leaves no trace in the page; what stands for it must.
  const group = document.createElement("div");
  group.append(value);
  return group;
}
