/**
 * jsdom's forms refuse a property with a setter, and every knob of Observable is a form with a `value` of that kind. In a lent page the
 * forms of templates are therefore divs, which answer for their inputs as a form does.
 */
import type { DOMWindow } from "jsdom";

export function makeFormsPlain({ HTMLTemplateElement, HTMLDivElement, Element }: DOMWindow): void {
  const { get, set } = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML")!;
  Object.defineProperty(HTMLTemplateElement.prototype, "innerHTML", {
    configurable: true,
    get,
    set(this: HTMLTemplateElement, html: string) {
      set!.call(this, html.replace(/(<\/?)form\b/gi, "$1div"));
    },
  });
  Object.defineProperty(HTMLDivElement.prototype, "elements", {
    configurable: true,
    get(this: HTMLDivElement) {
      return { input: inputsOf(this) };
    },
  });
}

/** As `form.elements.input`: nothing, the one, or a list whose value is that of the one that is checked. */
function inputsOf(form: HTMLDivElement): unknown {
  const inputs = [...form.querySelectorAll<HTMLInputElement>("[name=input]")];
  if (inputs.length < 2) return inputs[0];
  return Object.defineProperty(inputs, "value", { get: () => inputs.find(({ checked }) => checked)?.value ?? "" });
}
