/**
 * The names that a cell may use without defining them: the library's, and the browser's. The page's builtins are the
 * authority; this list is for the build, which checks notebooks without a page (a test keeps the two equal).
 */

/** Functions that know the cell that calls them; no cell may define them anew. */
export const cellNames = ["display", "view", "invalidation", "visibility"] as const;

export const builtinNames: readonly string[] = [
  ...["Plot", "Inputs", "d3", "htl", "html", "svg", "tex", "md"],
  ...["tf", "random", "data", "models", "losses", "optim", "measures", "grad", "valueAndGrad"],
  ...["checkpoint", "customVjp", "hvp", "jvp", "stopGradient", "straightThrough", "vjp", "vmap"],
  ...["figures", "train", "fit", "evaluate", "asTensor", "sweep", "live", "paper", "claim", "bibliography"],
];

/** Modules that notebooks elsewhere import, and the builtin that stands here for each. */
export const builtinOfModule: ReadonlyMap<string, string> = new Map([
  ["@observablehq/plot", "Plot"],
  ["@observablehq/inputs", "Inputs"],
  ["@tensorflow/tfjs", "tf"],
  ["@tensorflow/tfjs-core", "tf"],
  ["d3", "d3"],
  ["htl", "html"],
  ["katex", "tex"],
]);

const browserNames = new Set(
  (
    "addEventListener alert confirm prompt history location localStorage sessionStorage indexedDB caches screen scrollX scrollY " +
    "innerWidth innerHeight getComputedStyle matchMedia requestIdleCallback cancelIdleCallback createImageBitmap " +
    "Element HTMLElement SVGElement Node Text Document DocumentFragment DOMParser XMLSerializer Range Selection " +
    "ImageBitmap OffscreenCanvas HTMLCanvasElement HTMLInputElement Option Audio AudioBuffer OscillatorNode " +
    "MutationObserver IntersectionObserver ResizeObserver PerformanceObserver KeyboardEvent MouseEvent PointerEvent InputEvent " +
    "FormData XMLHttpRequest Request Response EventSource customElements ShadowRoot CSS DOMRect DOMMatrix DOMPoint " +
    "GPUBufferUsage GPUTextureUsage GPUMapMode MessageChannel BroadcastChannel Notification speechSynthesis"
  ).split(" "),
);

/** Node has these, where notebooks are built; a browser, where they run, does not. */
const nodeNames = new Set(["process", "Buffer", "global", "setImmediate", "clearImmediate"]);

/** True for a name of the language or of the browser; asked in Node, it knows the common names of a browser. */
export const isGlobal = (name: string): boolean =>
  (name in globalThis && !nodeNames.has(name)) || browserNames.has(name);
