/** The atlas alive: its theme button and its search; everything else is in its HTML. */
import { mountTheme } from "./chrome/theme";
import { setText } from "./element";

export function mountAtlas(): void {
  mountTheme(document.querySelector(".theme-toggle"));
  const field = document.querySelector<HTMLInputElement>(".atlas-search input");
  const count = document.querySelector(".atlas-count");
  const none = document.querySelector<HTMLElement>(".atlas-none");
  if (!field || !count || !none) return;
  const cards = [...document.querySelectorAll<HTMLElement>(".card")];
  const chapters = [...document.querySelectorAll<HTMLElement>(".chapter")];
  const whole = count.textContent ?? "";
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const card of cards) card.hidden = !words.every((word) => card.dataset["search"]?.includes(word));
    for (const chapter of chapters) chapter.hidden = !chapter.querySelector(".card:not([hidden])");
    const shown = cards.filter((card) => !card.hidden).length;
    none.hidden = shown > 0;
    setText(count, words.length === 0 ? whole : `${shown} of ${cards.length}`);
  };
  field.addEventListener("input", search);
  none.querySelector("button")?.addEventListener("click", () => {
    field.value = "";
    search();
    field.focus();
  });
}
