/** Shows a value that is no DOM node: numbers and strings as text, the rest by its kind and a few of its parts, folded. */
const PARTS = 50;

export function inspect(value: unknown): HTMLElement {
  if (value === null || typeof value !== "object") return line(wordFor(value));
  const entries = partsOf(value);
  const root = document.createElement("details");
  root.className = "inspector";
  const summary = document.createElement("summary");
  summary.textContent = headOf(value, entries);
  root.append(summary);
  // Parts are made when somebody opens them, so cycles and great arrays cost nothing.
  root.addEventListener("toggle", () => root.childElementCount === 1 && root.append(list(entries)), { once: true });
  return root;
}

function list(entries: readonly (readonly [string, unknown])[]): HTMLElement {
  const items = document.createElement("ul");
  for (const [name, part] of entries.slice(0, PARTS)) {
    const item = document.createElement("li");
    item.append(`${name}: `, inspect(part));
    items.append(item);
  }
  if (entries.length > PARTS) items.append(`… ${entries.length - PARTS} more`);
  return items;
}

function line(text: string): HTMLElement {
  const element = document.createElement("span");
  element.className = "inspector";
  element.textContent = text;
  return element;
}

function wordFor(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "function") return `function ${value.name || "without a name"}`;
  return typeof value === "bigint" ? `${value}n` : String(value);
}

function partsOf(value: object): (readonly [string, unknown])[] {
  if (value instanceof Map) return [...value].map(([key, part]) => [String(key), part]);
  if (value instanceof Set) return [...value].map((part, i) => [String(i), part]);
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array, (part, i) => [String(i), part]);
  return Object.entries(value);
}

function headOf(value: object, entries: readonly (readonly [string, unknown])[]): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const kind = Array.isArray(value) ? "Array" : (Object.getPrototypeOf(value)?.constructor?.name ?? "Object");
  const shown = entries.slice(0, 6).map(([name, part]) => {
    const text = part !== null && typeof part === "object" ? "…" : wordFor(part);
    return Array.isArray(value) || ArrayBuffer.isView(value) ? text : `${name}: ${text}`;
  });
  return `${kind}(${entries.length}) ${shown.join(", ")}${entries.length > 6 ? ", …" : ""}`;
}
