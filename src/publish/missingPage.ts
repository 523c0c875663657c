/** What an address without a page gets. */
import { problemPage } from "../page/templates";

export const missingPage = (): string =>
  problemPage({
    title: "There is no such page",
    root: "./",
    problems: [
      {
        code: "LB009",
        message: "no notebook at this address",
        hint: "it may have been renamed: look for it in the list of all notebooks.",
      },
    ],
    script: "/src/publish/atlas.entry.ts",
  });
