/** `bibliography({key: {authors, title, year, venue, url}})`: the list that citations `[@key]` point to, by author. */
import { element } from "../element";

export interface Reference {
  readonly authors: string | readonly string[];
  readonly title: string;
  readonly year: number;
  readonly venue?: string;
  readonly url?: string;
}

export function bibliography(references: Readonly<Record<string, Reference>>): HTMLElement {
  const list = element("ol");
  const authors = ({ authors: names }: Reference) => (typeof names === "string" ? names : names.join(", "));
  const sorted = Object.entries(references).sort(
    ([, a], [, b]) => authors(a).localeCompare(authors(b)) || a.year - b.year,
  );
  for (const [key, reference] of sorted) {
    const { title, year, venue, url } = reference;
    const name = url === undefined ? title : element("a", { href: url, rel: "noopener" }, title);
    const end = venue === undefined ? "." : `. ${venue}.`;
    list.append(element("li", { id: `ref-${key}` }, `${authors(reference)} (${year}). `, name, end));
  }
  return element("section", { class: "references", "aria-label": "References" }, element("h2", {}, "References"), list);
}
