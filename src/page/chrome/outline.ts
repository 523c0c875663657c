/** Marks in the outline the section that is being read: the last heading above the upper third of the window. */
export function mountOutline(outline: HTMLElement | null): void {
  if (!outline) return;
  const links = [...outline.querySelectorAll<HTMLAnchorElement>("a[href^='#']")];
  const headings = links.flatMap((link) => {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return heading ? [{ link, heading }] : [];
  });
  let frame = 0;
  const mark = () => {
    frame = 0;
    const line = innerHeight / 3;
    const above = headings.filter(({ heading }) => heading.getBoundingClientRect().top < line);
    const current = above.at(-1);
    for (const { link } of headings)
      if (link === current?.link) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
  };
  const schedule = () => {
    frame ||= requestAnimationFrame(mark);
  };
  addEventListener("scroll", schedule, { passive: true });
  addEventListener("resize", schedule, { passive: true });
  schedule();
}
