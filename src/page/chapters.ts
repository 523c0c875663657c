/** The chapters of the book, in reading order; a folder that is not named here comes last under its own name. */
const titles: Readonly<Record<string, string>> = {
  start: "Start here",
  dynamics: "Dynamics",
  landscape: "Landscape",
  representation: "Representation",
  scaling: "Scaling",
  architecture: "Architecture",
  transformers: "Transformers",
  objectives: "Objectives",
  contrastive: "Contrastive learning",
  generative: "Generative models",
  robustness: "Robustness",
  plasticity: "Plasticity",
  balancing: "Balancing",
  compression: "Compression",
  codecs: "Codecs",
  restoration: "Restoration",
  segmentation: "Segmentation",
  signals: "Signals",
};

export function chapterTitle(chapter: string): string {
  return titles[chapter] ?? chapter.charAt(0).toUpperCase() + chapter.slice(1);
}

/** Sorts by reading order, then by name. */
export function compareChapters(a: string, b: string): number {
  const order = Object.keys(titles);
  const rank = (chapter: string) => (order.includes(chapter) ? order.indexOf(chapter) : order.length);
  return rank(a) - rank(b) || a.localeCompare(b);
}
