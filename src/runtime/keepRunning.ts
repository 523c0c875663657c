/**
 * Observable Runtime computes on animation frames, which a hidden tab does not get, and timers are slowed there too. Messages
 * are not: a hidden tab goes on computing. (`_computeSoon` is private to runtime 6.0.1; the version is pinned and a test watches it.)
 */
import type { Runtime } from "@observablehq/runtime";

export type Tick = (callback: () => void) => void;

export function keepRunning(runtime: Runtime, tick: Tick = nextTick): void {
  runtime._computeSoon = () =>
    new Promise<void>((resolve) => tick(resolve)).then(() => (runtime._disposed ? undefined : runtime._computeNow()));
}

function nextTick(callback: () => void): void {
  if (typeof requestAnimationFrame === "function" && document.visibilityState === "visible") {
    requestAnimationFrame(callback);
    return;
  }
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    channel.port1.close();
    callback();
  };
  channel.port2.postMessage(undefined);
}
