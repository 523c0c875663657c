/** The training worker: one run, then it is terminated by the page. */
import { openDevice } from "../device/open";
import { createBreather } from "./breathe";
import type { Command } from "./protocol";
import { serve } from "./serve";

const answer = serve({
  open: openDevice,
  // A checkpoint's arrays change hands, so that the page's thread copies nothing of them.
  tell: (event) =>
    self.postMessage(event, event.type === "checkpoint" ? event.checkpoint.state.map((values) => values.buffer) : []),
  now: () => performance.now(),
  breathe: createBreather(),
});

self.onmessage = ({ data }: MessageEvent<Command>) => answer(data);
