/**
 * What every cell can name without importing it. Light things are here; heavy ones (`tf`, the lab, `Plot`, `d3`, `md`) are loaded
 * on first use, always from this package.
 */
import * as Inputs from "@observablehq/inputs";
import { html, svg } from "htl";
import { fashionClasses } from "../../lab/data/fashionClasses";
import { evaluate } from "../../train/composition/evaluate";
import { fit } from "../../train/composition/fit";
import { knobInputs } from "./knobInputs";
import type * as engineModule from "../engine";
import { lazy, lazyFunction, lazyNamespace, type Lazy } from "./suspense";
import { wholeD3, wholePlot } from "./wholeLibraries";

export type Engine = typeof engineModule;

/** The engine, told where data files are. */
export function lazyEngine(dataUrl: (name: string) => string): Lazy<Engine> {
  return lazy(async () => {
    const engine = await import("../engine");
    engine.configureData({ url: dataUrl });
    return engine;
  });
}

/** Values, or functions that make them on first use, by name. */
export function builtins(figures: object, engine: Lazy<Engine>): Record<string, () => unknown> {
  const namespace = (name: "tf" | "models" | "losses" | "optim" | "measures" | "random") =>
    lazyNamespace(name, engine, (module) => module[name]);
  const values = {
    Inputs: knobInputs(Inputs),
    html,
    svg,
    figures,
    // What cells of HTML with values in them compile to.
    htl: { html, svg },
    fit,
    evaluate,
    tf: namespace("tf"),
    models: namespace("models"),
    losses: namespace("losses"),
    optim: namespace("optim"),
    measures: namespace("measures"),
    random: namespace("random"),
    data: lazyNamespace("data", engine, (module) => module.data, { fashionClasses }),
    checkpoint: lazyFunction("checkpoint", engine, (module) => module.checkpoint),
    customVjp: lazyFunction("customVjp", engine, (module) => module.customVjp),
    grad: lazyFunction("grad", engine, (module) => module.grad),
    hvp: lazyFunction("hvp", engine, (module) => module.hvp),
    jvp: lazyFunction("jvp", engine, (module) => module.jvp),
    stopGradient: lazyFunction("stopGradient", engine, (module) => module.stopGradient),
    straightThrough: lazyFunction("straightThrough", engine, (module) => module.straightThrough),
    valueAndGrad: lazyFunction("valueAndGrad", engine, (module) => module.valueAndGrad),
    vjp: lazyFunction("vjp", engine, (module) => module.vjp),
    vmap: lazyFunction("vmap", engine, (module) => module.vmap),
  };
  return {
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, () => value])),
    Plot: wholePlot,
    d3: wholeD3,
    md: () => import("./markup").then((markup) => markup.md),
    tex: () => import("./markup").then((markup) => markup.tex),
  };
}
