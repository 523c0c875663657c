/**
 * A cell's text inside its `<script>` element, where HTML has two traps. `</script` ends the cell: Notebook Kit writes
 * `<\/script` for it, but only before a space or `>`. And `<!--` with `<script` after it makes the next `</script>` not end
 * the cell, so that it swallows its neighbour (HTML standard, 4.12.1.3): there `<!--` is written `<\!--`, as the standard advises.
 *
 *   source  --toFileText, Notebook Kit's serialize-->  file  --deserialize, fromFileText-->  source
 */

/** Before Notebook Kit's own escape. One backslash more where there are some, so that reading takes just that one off. */
export const toFileText = (source: string): string =>
  source
    .replace(/<(?=\\*\/script(?:\/|$))/gi, "<\\")
    .replace(/<(?=\\+!--)/g, "<\\")
    .replace(opensComment, "<\\");

/** After Notebook Kit's own. */
export const fromFileText = (text: string): string => text.replace(/<\\(?=\\*(?:\/script\/|!--))/gi, "<");

/** `<` of a comment that is still open at a `<script`. */
const opensComment = /<(?=!(?=--)(?:(?!-->)[\s\S])*?<script(?:[\s/>]|$))/gi;
