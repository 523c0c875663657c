/** The training worker: one run, then it is terminated by the page. */
import { openDevice } from "../device/open";
import { createBreather } from "./breathe";
import type { Command } from "./protocol";
import { serve } from "./serve";

const answer = serve({
  open: openDevice,
  tell: (event) => self.postMessage(event),
  now: () => performance.now(),
  breathe: createBreather(),
});

self.onmessage = ({ data }: MessageEvent<Command>) => answer(data);
