/** Observable Inputs ships no types: what the page itself uses of it. */
declare module "@observablehq/inputs" {
  interface RangeOptions {
    readonly format?: (value: number) => string;
    readonly step?: number;
    readonly label?: string;
  }
  export function range(extent?: readonly [number, number], options?: RangeOptions): HTMLFormElement;
}
