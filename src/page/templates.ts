/** The pages of the site as pure functions from data to HTML text; no imports of weight, for Node and browser alike. */
export { atlasPage } from "./templates/atlasPage";
export { notebookPage } from "./templates/notebookPage";
export { problemPage, type ProblemPageData } from "./templates/problemPage";
