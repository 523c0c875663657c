/** Observable Inputs with one habit of the book: a slider without steps shows three digits, not sixteen. */
import type * as inputsModule from "@observablehq/inputs";

type InputsModule = typeof inputsModule;

export function knobInputs(inputs: InputsModule): InputsModule {
  const range: InputsModule["range"] = (extent, options = {}) =>
    inputs.range(
      extent,
      options.step === undefined ? { format: (value) => String(+value.toPrecision(3)), ...options } : options,
    );
  return { ...inputs, range };
}
