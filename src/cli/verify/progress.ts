/** How far everything is, on the standard error: one line that changes on a terminal, a line now and then elsewhere. */
export interface Progress {
  at(slug: string, fraction: number, words: string): void;
  done(slug: string, line: string): void;
  close(): void;
}

export interface ProgressOptions {
  readonly total: number;
  readonly terminal: boolean;
  write(text: string): void;
  /** Milliseconds. */
  now(): number;
}

/** Milliseconds between two lines where they cannot change. */
const SELDOM = 15_000;
const CLEAR = "\r\u001b[K";

export function showProgress({ total, terminal, write, now }: ProgressOptions): Progress {
  const running = new Map<string, string>();
  let finished = 0;
  let told = now();
  const line = () => `${finished}/${total} ${[...running].map(([slug, text]) => `${slug} ${text}`).join(" · ")}`;
  return {
    at(slug, fraction, words) {
      running.set(slug, `${words} ${Math.floor(100 * fraction)} %`);
      if (terminal) write(`${CLEAR}${line().slice(0, 118)}`);
      else if (now() - told >= SELDOM) {
        told = now();
        write(`${line()}\n`);
      }
    },
    done(slug, text) {
      running.delete(slug);
      finished += 1;
      write(`${terminal ? CLEAR : ""}${finished}/${total} ${slug}: ${text}\n`);
    },
    close() {
      if (terminal) write(CLEAR);
    },
  };
}
