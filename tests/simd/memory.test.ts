// The SIMD device's memory: blocks that never overlap, neighbours that join again, and places of intermediate results that share.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arenaOf } from "../../src/device/plan/arena";
import { SimdMemory } from "../../src/device/simd/memory";
import type { PlannedUnit } from "../../src/device/plan/plannedUnit";

describe("the memory of the SIMD device", () => {
  it("gives blocks that do not overlap, and takes everything back", () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 300_000 }), fc.boolean()), { maxLength: 60 }),
        (steps) => {
          const memory = new SimdMemory();
          const live: { address: number; bytes: number }[] = [];
          for (const [bytes, frees] of steps) {
            if (frees && live.length > 0) memory.free(live.splice(bytes % live.length, 1)[0]!.address);
            else live.push({ address: memory.allocate(bytes), bytes });
            const sorted = live.toSorted((a, b) => a.address - b.address);
            sorted.forEach(({ address, bytes: size }, i) => {
              expect(address % 64).toBe(0);
              expect(address).toBeGreaterThan(0);
              expect(address + size).toBeLessThanOrEqual(sorted[i + 1]?.address ?? memory.memory.buffer.byteLength);
            });
            expect(memory.size).toBe(live.length);
          }
          for (const { address } of live) memory.free(address);
          // All of it is one block again: as much as there is can be had without growing.
          const all = memory.memory.buffer.byteLength;
          memory.allocate(all - 64);
          expect(memory.memory.buffer.byteLength).toBe(all);
        },
      ),
      { seed: 11, numRuns: 60 },
    ));

  it("refuses what is freed twice, and says what to lower when nothing is left", () => {
    const memory = new SimdMemory();
    const block = memory.allocate(8);
    memory.free(block);
    expect(() => memory.free(block)).toThrow("LB201");
    expect(() => memory.allocate(2 ** 40)).toThrow(
      expect.objectContaining({ code: "LB221", hint: expect.stringContaining("width") }),
    );
  });
});

describe("the arena", () => {
  it("never lets two results that are needed at the same time share a place", () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.array(fc.nat(30), { maxLength: 3 })), {
          minLength: 1,
          maxLength: 30,
        }),
        (made) => {
          // Unit i writes node i and reads some of the earlier ones.
          const units = made.map(([, reads], i): PlannedUnit => ({
            unit: { kind: "kernel", node: i, operands: [] },
            reads: i === 0 ? [] : reads.map((read) => read % i),
            writes: [i],
          }));
          const bytesOf = (node: number) => made[node]![0];
          const { offsets, bytes } = arenaOf(units, bytesOf, () => false);
          const lastUse = made.map((_, node) =>
            Math.max(
              node,
              units.findLastIndex(({ reads }) => reads.includes(node)),
            ),
          );
          for (let a = 0; a < made.length; a += 1) {
            expect(offsets.get(a)! + bytesOf(a)).toBeLessThanOrEqual(bytes);
            for (let b = a + 1; b < made.length; b += 1) {
              if (lastUse[a]! < b) continue;
              const apart =
                offsets.get(a)! + bytesOf(a) <= offsets.get(b)! || offsets.get(b)! + bytesOf(b) <= offsets.get(a)!;
              expect(apart).toBe(true);
            }
          }
        },
      ),
      { seed: 12, numRuns: 200 },
    ));

  it("uses a place again once nobody needs it", () => {
    const chain = Array.from({ length: 20 }, (_, i): PlannedUnit => ({
      unit: { kind: "kernel", node: i, operands: [] },
      reads: i === 0 ? [] : [i - 1],
      writes: [i],
    }));
    expect(
      arenaOf(
        chain,
        () => 64,
        () => false,
      ).bytes,
    ).toBe(128);
  });
});
