/** Elements in one line: `element("p", {class: "note"}, "text")`. Attributes that are undefined or false are left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  made.append(...content);
  return made;
}

export function button(text: string, label: string, kind: string, onClick: () => unknown): HTMLButtonElement {
  const made = element("button", { type: "button", class: kind, "aria-label": label, title: label }, text);
  made.addEventListener("click", onClick);
  return made;
}

/** Writes text only where it differs, so that nothing is announced or laid out for nothing. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
