/**
 * Watches over somebody who speaks while at work: after a silence it asks, after a longer one it gives up. How long depends on the
 * longest silence that ended well, since one step of a large model may take its time. Counted in ticks of a timer, not by a clock, so
 * that a page that was frozen or asleep does not take its own absence for the other's.
 */
export interface Watch {
  /** There was a sign of life. */
  heard(): void;
  /** At work: silence counts. Otherwise it does not. */
  atWork(working: boolean): void;
  end(): void;
}

export interface WatchOptions {
  ask(): void;
  giveUp(): void;
}

/** Milliseconds. */
export const TICK = 2000;
/** Ticks of silence: before the first word (a device may compile for long), and after it. */
const FIRST_PATIENCE = 30;
const PATIENCE = 3;
/** Times the longest silence so far. */
const SLOWER = 4;

export function watchOver({ ask, giveUp }: WatchOptions): Watch {
  let working = false;
  let spoken = false;
  let silent = 0;
  let longest = 0;
  const timer = setInterval(() => {
    if (!working) return;
    silent += 1;
    const patience = spoken ? Math.max(PATIENCE, SLOWER * longest) : FIRST_PATIENCE;
    if (silent > patience) giveUp();
    else ask();
  }, TICK);
  return {
    heard() {
      if (working && spoken) longest = Math.max(longest, silent);
      if (working) spoken = true;
      silent = 0;
    },
    atWork(now) {
      working = now;
      silent = 0;
    },
    end: () => clearInterval(timer),
  };
}
