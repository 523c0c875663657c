/** The theme button: as the system, light, dark; remembered. The page's head has set it before the first paint. */
const key = "lossbook.theme";
const choices = ["auto", "light", "dark"] as const;
type Choice = (typeof choices)[number];
const names: Readonly<Record<Choice, string>> = { auto: "as the system", light: "light", dark: "dark" };

export function mountTheme(control: HTMLButtonElement | null): void {
  if (!control) return;
  const root = document.documentElement;
  const now = (): Choice => choices.find((choice) => choice === root.dataset["theme"]) ?? "auto";
  const show = () => {
    control.dataset["choice"] = now();
    control.setAttribute("aria-label", `Theme: ${names[now()]}`);
    control.title = `Theme: ${names[now()]}`;
  };
  control.addEventListener("click", () => {
    const next = choices[(choices.indexOf(now()) + 1) % choices.length]!;
    if (next === "auto") delete root.dataset["theme"];
    else root.dataset["theme"] = next;
    try {
      if (next === "auto") localStorage.removeItem(key);
      else localStorage.setItem(key, next);
    } catch {
      // No storage for this page: the choice lasts as long as it.
    }
    show();
  });
  show();
}
