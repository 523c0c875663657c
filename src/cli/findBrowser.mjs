/**
 * Finds a Chromium for the browser tests: $LOSSBOOK_BROWSER, an installed one, Playwright's own; failing these it installs
 * one by Playwright, then, on Debian as root, by apt. Throws one sentence that says what to do where all of it fails.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";

/** Flags that give WebGPU without a GPU and keep the browser off the network. */
export const flags = [
  "--headless=new",
  "--enable-unsafe-webgpu",
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

function onPath(name) {
  try {
    const found = execFileSync(process.platform === "win32" ? "where" : "which", [name], { encoding: "utf8" });
    return found.trim().split(/\r?\n/)[0];
  } catch {
    return undefined;
  }
}

function installed() {
  const named = process.env.LOSSBOOK_BROWSER;
  if (named) {
    if (!existsSync(named)) throw new Error(`LOSSBOOK_BROWSER names a file that is not there: ${named}`);
    return named;
  }
  const own = chromium.executablePath();
  return names.map(onPath).find(Boolean) ?? places.find(existsSync) ?? (existsSync(own) ? own : undefined);
}

function attempt(command, args) {
  try {
    console.log(`no browser found; trying: ${command} ${args.join(" ")}`);
    execFileSync(command, args, { stdio: "ignore", timeout: 600_000 });
  } catch {
    // The next way is tried; the last word is the sentence below.
  }
  return installed();
}

export function findBrowser() {
  const found = installed() ?? attempt("npx", ["playwright", "install", "chromium"]);
  if (found) return found;
  if (existsSync("/etc/debian_version") && process.getuid?.() === 0) {
    const debian = attempt("sh", ["-c", "apt-get update && apt-get install -y --no-install-recommends chromium"]);
    if (debian) return debian;
  }
  throw new Error("no browser for the browser tests: install Chromium or Chrome, or name one in LOSSBOOK_BROWSER");
}
