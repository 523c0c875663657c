/** Lends Node the names of a browser's page (jsdom's), for as long as something is done there. */
import { JSDOM } from "jsdom";
import { makeFormsPlain } from "./plainForms";

let under = 0;

/** Names that Node has itself stay Node's, but for those of events, which jsdom's elements take only of its own kind. */
const fromPage = new Set(["Event", "CustomEvent", "EventTarget"]);

export async function withPage<T>(use: () => Promise<T>): Promise<T> {
  if (under > 0) throw new Error("a page within a page: one at a time");
  under += 1;
  const dom = new JSDOM("<!doctype html><main></main>", { url: "https://lossbook.test/", pretendToBeVisual: true });
  makeFormsPlain(dom.window);
  const page = dom.window as unknown as Record<string, unknown>;
  const global = globalThis as Record<string, unknown>;
  const before = new Map<string, PropertyDescriptor | undefined>();
  const lend = (name: string, value: unknown) => {
    if (!before.has(name)) before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };
  for (const name of Object.getOwnPropertyNames(page))
    if (fromPage.has(name) || !(name in global)) lend(name, page[name]);
  lend("window", globalThis);
  try {
    return await use();
  } finally {
    for (const [name, descriptor] of before)
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    dom.window.close();
    under -= 1;
  }
}
