/**
 * WGSL functions as data. Each is the source of one function (and the constants of its own), whose name starts with `m_`; what it needs
 * is read off the other names of that kind in it. Nothing in them relies on `fma` being fused, on subnormals, or on NaN in comparisons,
 * since WGSL promises none of these.
 */
export interface WgslFunction {
  /** Declares the function. */
  readonly code: string;
  /** Names of the functions that it calls. */
  readonly needs: readonly string[];
}

export type WgslFunctions = Readonly<Record<string, WgslFunction>>;

/** One or more functions of ours by their names. */
export function wgsl(...sources: readonly string[]): WgslFunctions {
  return Object.fromEntries(
    sources.map((source) => {
      const code = source.trim();
      const name = /\bfn (m_\w+)/.exec(code)![1]!;
      return [name, { code, needs: calledIn(code).filter((other) => other !== name) }];
    }),
  );
}

/** Names of functions of ours in a piece of WGSL, each once. */
export const calledIn = (code: string): readonly string[] => [
  ...new Set([...code.matchAll(/\b(m_\w+)\(/g)].map((match) => match[1]!)),
];

/** A float of WGSL. */
export function literal(x: number): string {
  const text = String(x);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** c[0] + c[1] x + c[2] x² + ..., by Horner's rule. `x` is a name. */
export const polynomial = (x: string, coefficients: readonly number[]): string =>
  coefficients.map(literal).reduceRight((inner, coefficient) => `fma(${inner}, ${x}, ${coefficient})`);
