/** What a cell's section says about it: an error once, at its source; `waiting for x` where it is needed; busy or not. */
import type { CellStatus } from "../../runtime/cell.types";
import { element } from "../element";
import { problemCard } from "../templates/notebookPage";

export function showStatus(section: HTMLElement, status: CellStatus): void {
  const area = section.querySelector<HTMLElement>(":scope > .cell-status");
  const output = section.querySelector<HTMLElement>(":scope > .cell-output");
  section.dataset["state"] = status.state;
  output?.setAttribute("aria-busy", String(status.state === "running" || status.state === "queued"));
  if (!area) return;
  if (status.state === "error") {
    area.setAttribute("role", "alert");
    const card = problemCard(status.error);
    if (area.innerHTML !== card) area.innerHTML = card;
  } else {
    area.removeAttribute("role");
    if (status.state === "waiting")
      area.replaceChildren(element("p", { class: "waiting" }, "waiting for ", element("code", {}, status.on)));
    else if (status.state !== "running" && status.state !== "queued") area.replaceChildren();
  }
}
