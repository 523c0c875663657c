/** The bar's own parts: which device, Run all, Stop all. */
import { setText } from "../element";
import type { PageSession } from "../pageSession";

const asked: Readonly<Record<string, string>> = {
  webgpu: "WebGPU",
  "tfjs-webgpu": "TensorFlow.js WebGPU",
  simd: "WASM SIMD",
  wasm: "TensorFlow.js WASM",
  cpu: "CPU",
  reference: "reference",
};

export function mountBar(session: PageSession): void {
  const chip = document.querySelector<HTMLElement>(".device-chip");
  const name = chip?.querySelector(".device-name");
  const runAll = document.querySelector<HTMLButtonElement>(".run-all");
  const stopAll = document.querySelector<HTMLButtonElement>(".stop-all");
  let device = "";
  let why = "";
  runAll?.addEventListener("click", () => void session.runAll());
  stopAll?.addEventListener("click", () => void session.stopAll());
  const show = () => {
    const activities = [...session.activities];
    const busy = activities.filter((activity) => activity.busy);
    for (const { snapshot } of activities)
      if (snapshot && !snapshot.recorded && snapshot.device) {
        ({ device } = snapshot);
        why = snapshot.deviceWhy ?? "";
      }
    for (const { result } of activities) if (result && result !== session.record?.claim) device ||= result.device;
    if (name) setText(name, device || (asked[session.device()] ?? "ready"));
    if (chip) {
      chip.dataset["running"] = String(busy.length > 0);
      chip.dataset["ready"] = String(device !== "");
      const reason = session.device() === "auto" ? why : "this page's address asks for it";
      if (device) chip.title = titleOf(device, reason);
    }
    // A paused run still holds its worker.
    const open = activities.some((activity) => activity.busy || activity.snapshot?.status === "paused");
    if (stopAll) stopAll.disabled = !open;
    if (runAll) runAll.disabled = activities.length === 0;
  };
  session.subscribe(show);
  show();
}

function titleOf(device: string, reason: string): string {
  const chosen = reason && ` Chosen because ${reason}.`;
  return `Training runs on ${device}.${chosen} ?device=… in the address asks for another.`;
}
