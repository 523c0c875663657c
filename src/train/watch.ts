/**
 * Watches over somebody who speaks while at work: after a silence it asks, after a longer one it gives up. How long depends on the
 * longest silence that ended well, since one step of a large model may take its time. Counted in ticks of a timer, not by a clock, so
 * that a page that was frozen or asleep does not take its own absence for the other's: that it tells apart, by the clock.
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
  /** For so long neither the timer ticked nor the other spoke: the machine or the page was asleep. */
  slept(milliseconds: number): void;
}

/** Milliseconds. */
export const TICK = 2000;
/** Ticks of silence: before the first word (a device may compile for long), and after it. */
const FIRST_PATIENCE = 30;
const PATIENCE = 3;
/** Times the longest silence so far. */
const SLOWER = 4;
/** Milliseconds without tick or word that are no delay but sleep; a hidden page's timers may be a minute late, but it hears what it is told. */
const ASLEEP = 20_000;

export function watchOver({ ask, giveUp, slept }: WatchOptions): Watch {
  let working = false;
  let spoken = false;
  let silent = 0;
  let longest = 0;
  let sign = Date.now();
  const awake = (): void => {
    const gap = Date.now() - sign;
    sign += gap;
    if (working && gap > Math.max(ASLEEP, 2 * SLOWER * longest * TICK)) slept(gap);
  };
  const timer = setInterval(() => {
    awake();
    if (!working) return;
    silent += 1;
    const patience = spoken ? Math.max(PATIENCE, SLOWER * longest) : FIRST_PATIENCE;
    if (silent > patience) giveUp();
    else ask();
  }, TICK);
  return {
    heard() {
      awake();
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
