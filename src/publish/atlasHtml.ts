export const atlasHtml = (_root: string) =>
  `<!doctype html><title>x</title><body>atlas<script type="module" src="/src/publish/atlas.entry.ts"></script></body>`;
