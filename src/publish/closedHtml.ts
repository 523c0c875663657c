/**
 * HTML of one cell as a browser would read it alone: what an author left open (a tag, a comment, a `<textarea>`) ends with the
 * cell, and cannot swallow the rest of the page.
 */
export function closedHtml(html: string, document: Document): string {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.innerHTML;
}
