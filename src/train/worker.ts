/** The training worker: one run or evaluation at a time, from `start` to `ended`; then it may be started again, or is terminated by the page. */
import { openDevice } from "../device/open";
import { createBreather } from "./breathe";
import { keepDevice } from "./keepDevice";
import type { Command } from "./protocol";
import { serve } from "./serve";

const breathe = createBreather();
const open = keepDevice(openDevice);
const begin = () =>
  serve({
    open,
    // A checkpoint's arrays change hands, so that the page's thread copies nothing of them.
    tell: (event) =>
      self.postMessage(event, event.type === "checkpoint" ? event.checkpoint.state.map((values) => values.buffer) : []),
    now: () => performance.now(),
    breathe,
  });
let answer = begin();

self.onmessage = ({ data }: MessageEvent<Command>) => {
  if (data.type === "start") answer = begin();
  answer(data);
};
