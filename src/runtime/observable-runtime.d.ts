/** The part of @observablehq/runtime 6.0.1 that is used; the package has no types. */
declare module "@observablehq/runtime" {
  export interface Observer {
    pending?(): void;
    fulfilled?(value: unknown, name?: string): void;
    rejected?(error: unknown, name?: string): void;
  }
  export interface Variable {
    /** 1 normal, 2 implicit, 3 duplicate. */
    readonly _type: number;
    define(name: string | null, inputs: readonly string[], definition: (...values: never[]) => unknown): Variable;
    delete(): Variable;
  }
  export interface Module {
    variable(observer?: Observer | true): Variable;
  }
  export class Runtime {
    constructor(builtins?: Record<string, unknown>, global?: (name: string) => unknown);
    readonly _variables: Set<Variable>;
    _disposed: boolean;
    _computeSoon: () => Promise<void>;
    _computeNow(): Promise<void>;
    module(): Module;
    dispose(): void;
  }
  export class RuntimeError extends Error {
    readonly input: string;
  }
}
