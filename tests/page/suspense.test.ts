import { describe, expect, it } from "vitest";
import { lazy, lazyFunction, lazyNamespace, NotReady } from "../../src/page/builtins/suspense";

const make = () => {
  let loads = 0;
  const module = lazy(async () => {
    loads += 1;
    return { models: { mlp: () => "a model" }, grad: (x: number) => 2 * x };
  });
  return { module, loads: () => loads };
};

describe("names that are there before their code", () => {
  it("load on first use, once, and then answer at once", async () => {
    const { module, loads } = make();
    const models = lazyNamespace("models", module, (loaded) => loaded.models) as { mlp(): string };
    expect(loads()).toBe(0);
    let thrown: unknown;
    try {
      models.mlp();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(NotReady);
    await (thrown as NotReady).ready;
    expect(models.mlp()).toBe("a model");
    expect(loads()).toBe(1);
    expect(lazyFunction("grad", module, (loaded) => loaded.grad as never)(3)).toBe(6);
  });
  it("stay unloaded when a promise, a runtime or an inspector looks at them", async () => {
    const { module, loads } = make();
    const models = lazyNamespace("models", module, (loaded) => loaded.models);
    await Promise.resolve(models);
    expect((models as { next?: unknown }).next).toBeUndefined();
    expect((models as Iterable<unknown>)[Symbol.iterator]).toBeUndefined();
    expect(loads()).toBe(0);
  });
  it("give what is known without loading", () => {
    const { module, loads } = make();
    const data = lazyNamespace("data", module, (loaded) => loaded.models, { classes: ["a"] }) as { classes: string[] };
    expect(data.classes).toEqual(["a"]);
    expect(loads()).toBe(0);
  });
  it("name what there is when something is missing", async () => {
    const { module } = make();
    await module.load();
    const models = lazyNamespace("models", module, (loaded) => loaded.models) as { mpl(): string };
    expect(() => models.mpl()).toThrow("LB013 models has no: mpl");
  });
  it("try again after a failed load", async () => {
    let fail = true;
    const module = lazy(async () => {
      if (fail) throw new Error("offline");
      return 1;
    });
    await expect(module.load()).rejects.toThrow("offline");
    fail = false;
    await expect(module.load()).resolves.toBe(1);
  });
});
