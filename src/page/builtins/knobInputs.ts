/**
 * Observable Inputs with two habits of the book: a slider without steps shows three digits, not sixteen; and the slider itself, not
 * only the number beside it, is named by the label.
 */
import type * as inputsModule from "@observablehq/inputs";

type InputsModule = typeof inputsModule;

export function knobInputs(inputs: InputsModule): InputsModule {
  const range: InputsModule["range"] = (extent, options = {}) => {
    const form = inputs.range(
      extent,
      options.step === undefined ? { format: (value) => String(+value.toPrecision(3)), ...options } : options,
    );
    const name = form.querySelector("label")?.textContent;
    if (name) form.querySelector("input[type=range]")?.setAttribute("aria-label", name);
    return form;
  };
  return { ...inputs, range };
}
