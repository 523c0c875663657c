/** Keyboard help, `?`, and the few keys of the page. Keys are left alone while somebody types. */
import { button, element } from "../element";
import type { PageSession } from "../pageSession";

const keys: readonly [string, string][] = [
  ["?", "this help"],
  ["R", "run all"],
  [".", "stop all"],
  ["T", "change the theme"],
  ["C", "open or fold all code"],
  ["Shift Enter", "in opened code: run the cell"],
  ["Esc", "leave opened code"],
];

export function mountHelp(session: PageSession): void {
  let dialog: HTMLDialogElement | undefined;
  const open = () => {
    if (!dialog) {
      const list = element("dl");
      for (const [key, what] of keys) list.append(element("dt", {}, element("kbd", {}, key)), element("dd", {}, what));
      const close = button("Close", "Close the help", "button", () => dialog?.close());
      dialog = element(
        "dialog",
        { "aria-labelledby": "help-title" },
        element("h2", { id: "help-title" }, "Keys"),
        list,
        close,
      );
      document.body.append(dialog);
    }
    dialog.showModal();
  };
  document.querySelector(".help-toggle")?.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const actions: Readonly<Record<string, () => unknown>> = {
      "?": open,
      r: () => session.runAll(),
      ".": () => session.stopAll(),
      t: () => document.querySelector<HTMLButtonElement>(".theme-toggle")?.click(),
      c: toggleCode,
    };
    const action = actions[event.key.toLowerCase()];
    if (!action || dialog?.open) return;
    event.preventDefault();
    action();
  });
}

function toggleCode(): void {
  const panes = [...document.querySelectorAll<HTMLDetailsElement>(".cell-code")];
  const open = panes.some((pane) => !pane.open);
  for (const pane of panes) pane.open = open;
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("dialog") !== null)
  );
}
