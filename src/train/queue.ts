/**
 * One run at a time on a device, first come, first served. Whoever waits holds a ticket, knows its place, and can give it back.
 */
export interface Ticket {
  /** Resolves true when it is this ticket's turn, false if it was given back before. */
  readonly turn: Promise<boolean>;
  /** Runs ahead of this one; 0 when it is its turn. */
  ahead(): number;
  /** Gives the place, or the device, to the next. Safe to call twice. */
  release(): void;
}

export interface Queue {
  enter(): Ticket;
  /** Tickets not released: the one whose turn it is, and those who wait. */
  size(): number;
}

export function createQueue(): Queue {
  const waiting: { call: (turn: boolean) => void }[] = [];
  return {
    size: () => waiting.length,
    enter() {
      let call!: (turn: boolean) => void;
      const turn = new Promise<boolean>((resolve) => (call = resolve));
      const place = { call };
      waiting.push(place);
      if (waiting[0] === place) call(true);
      return {
        turn,
        ahead: () => Math.max(0, waiting.indexOf(place)),
        release() {
          const at = waiting.indexOf(place);
          if (at < 0) return;
          waiting.splice(at, 1);
          call(false);
          if (at === 0) waiting[0]?.call(true);
        },
      };
    },
  };
}

const queues = new Map<string, Queue>();

/** The page's queue of a device. */
export function queueOf(device: string): Queue {
  const queue = queues.get(device) ?? createQueue();
  queues.set(device, queue);
  return queue;
}
