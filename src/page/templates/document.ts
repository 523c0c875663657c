/** The shell of every page: head, theme without a flash, top bar. Works without JavaScript; scripts only add to it. */
import { escapeHtml } from "../words";

export interface DocumentParts {
  readonly title: string;
  readonly description: string;
  readonly root: string;
  readonly bar: string;
  readonly body: string;
  readonly script?: string;
  readonly styles?: string;
  readonly kind: "notebook" | "atlas" | "problem";
}

/** Before the first paint: marks that scripts run, and takes the remembered theme (or `?theme=`). */
const boot =
  '(function(){var r=document.documentElement,t;r.classList.remove("no-js");' +
  'try{t=new URLSearchParams(location.search).get("theme")||localStorage.getItem("lossbook.theme")}catch(e){}' +
  'if(t==="light"||t==="dark")r.dataset.theme=t})()';

const icon =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#fcfbf8"/><path d="M5 6c5 15 9 19 22 20" fill="none" stroke="#b4451f" stroke-width="3.4" stroke-linecap="round"/></svg>',
  );

export function documentHtml(parts: DocumentParts): string {
  const { title, description, root, bar, body, script, styles = "/src/page/styles/page.css", kind } = parts;
  return `<!doctype html>
<html lang="en" class="no-js">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<meta name="description" content="${escapeHtml(description)}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${icon}">
<script>${boot}</script>
<link rel="stylesheet" href="${escapeHtml(styles)}">
</head>
<body class="page-${kind}">
<a class="skip" href="#main">Skip to the text</a>
<header class="bar">
<a class="brand" href="${escapeHtml(root)}index.html">Lossbook</a>
${bar}
<button class="bar-button theme-toggle needs-js" type="button" aria-label="Theme: as the system" title="Theme"><span aria-hidden="true">◐</span></button>
</header>
${body}
${script === undefined ? "" : `<script type="module" src="${escapeHtml(script)}"></script>`}
</body>
</html>
`;
}
