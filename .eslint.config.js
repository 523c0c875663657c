// Linting, and the house plan as a rule: which folder may import which (DESIGN §1).
import js from "@eslint/js";
import importX from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

const folders = [
  "graph",
  "device",
  "train",
  "lab",
  "notebook",
  "runtime",
  "figures",
  "page",
  "editor",
  "publish",
  "cli",
];
const mayImport = {
  graph: [],
  device: ["graph"],
  train: ["graph", "device"],
  lab: ["graph"],
  notebook: [],
  runtime: ["notebook"],
  figures: [],
  page: ["graph", "device", "train", "lab", "notebook", "runtime", "figures"],
  editor: ["page", "runtime", "notebook"],
  publish: ["graph", "device", "train", "lab", "notebook", "runtime", "figures", "page", "editor"],
  cli: ["graph", "device", "train", "lab", "notebook", "runtime", "figures", "page", "editor", "publish"],
};

const zones = folders.flatMap((folder) =>
  folders
    .filter((other) => other !== folder && !mayImport[folder].includes(other))
    .map((other) => ({
      target: `./src/${folder}`,
      from: `./src/${other}`,
      message: `src/${folder} may not import src/${other} (see the house plan in README.md)`,
    })),
);

export default tseslint.config(
  { ignores: ["dist", "node_modules", "test-results", "playwright-report"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { "import-x": importX },
    settings: { "import-x/resolver": { node: { extensions: [".ts", ".js", ".mjs"] } } },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "max-lines": ["error", { max: 500 }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": ["error", { allow: ["warn", "error"] }],
    },
  },
  {
    files: ["**/*.mjs", "tests/**", "notebooks/data/**"],
    languageOptions: {
      globals: {
        Buffer: "readonly",
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        fetch: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        window: "readonly",
      },
    },
    rules: { "no-console": "off" },
  },
);
