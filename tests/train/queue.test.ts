import { describe, expect, it } from "vitest";
import { createQueue } from "../../src/train/queue";

const settled = async (promise: Promise<unknown>): Promise<unknown> =>
  Promise.race([promise, Promise.resolve("waiting")]);

describe("the queue of a device", () => {
  it("lets one in at a time, in order", async () => {
    const queue = createQueue();
    const [a, b, c] = [queue.enter(), queue.enter(), queue.enter()];
    expect(await settled(a.turn)).toBe(true);
    expect(await settled(b.turn)).toBe("waiting");
    expect([a.ahead(), b.ahead(), c.ahead()]).toEqual([0, 1, 2]);
    a.release();
    expect(await b.turn).toBe(true);
    expect(await settled(c.turn)).toBe("waiting");
    b.release();
    expect(await c.turn).toBe(true);
    c.release();
    expect(queue.size()).toBe(0);
  });

  it("lets those who wait leave, without moving the one at work", async () => {
    const queue = createQueue();
    const [a, b, c] = [queue.enter(), queue.enter(), queue.enter()];
    b.release();
    expect(await b.turn).toBe(false);
    expect(await settled(c.turn)).toBe("waiting");
    a.release();
    a.release();
    expect(await c.turn).toBe(true);
    expect(queue.size()).toBe(1);
  });
});
