import { describe, expect, it } from "vitest";
import type { Device, DeviceName } from "../../src/device/device";
import { keepDevice } from "../../src/train/keepDevice";
import { arithmeticDevice } from "./arithmeticDevice";

/** Opens devices that compile beside the page's work, if they are called webgpu. */
function opener() {
  const opened: { readonly name: string; lost: boolean; closed: boolean }[] = [];
  const open = keepDevice(async (name: DeviceName | "auto"): Promise<Device> => {
    const state = { name, lost: false, closed: false };
    opened.push(state);
    const device = arithmeticDevice();
    return {
      ...device,
      ...(name === "webgpu" && { ready: async () => undefined }),
      async read(buffers) {
        if (state.lost) throw new Error("lost");
        return device.read(buffers);
      },
      dispose: () => void (state.closed = true),
    };
  });
  return { open, opened };
}

describe("a device for many runs", () => {
  it("is opened once, and works for each", async () => {
    const { open, opened } = opener();
    for (let run = 0; run < 3; run += 1) {
      const device = await open("webgpu");
      const buffer = device.upload([run], [1], "float32");
      expect(Array.from((await device.read([buffer]))[0]!)).toEqual([run]);
      device.free([buffer]);
      device.dispose();
    }
    expect(opened).toEqual([{ name: "webgpu", lost: false, closed: false }]);
  });

  it("is closed where another is asked for, and where it compiles nothing beside the page's work", async () => {
    const { open, opened } = opener();
    (await open("webgpu")).dispose();
    (await open("simd")).dispose();
    (await open("webgpu")).dispose();
    expect(opened.map(({ name, closed }) => [name, closed])).toEqual([
      ["webgpu", true],
      ["simd", true],
      ["webgpu", false],
    ]);
  });

  it("is not used again after it failed, or where something was left on it", async () => {
    const { open, opened } = opener();
    const failing = await open("webgpu");
    opened[0]!.lost = true;
    await expect(failing.read([])).rejects.toThrow("lost");
    failing.dispose();
    const untidy = await open("webgpu");
    untidy.upload([1], [1], "float32");
    untidy.dispose();
    (await open("webgpu")).dispose();
    expect(opened.map(({ closed }) => closed)).toEqual([true, true, false]);
  });

  it("serves two runs at once as two devices", async () => {
    const { open, opened } = opener();
    const [one, two] = [await open("webgpu"), await open("webgpu")];
    one.dispose();
    two.dispose();
    // Of two that are idle one is enough.
    expect(opened.filter(({ closed }) => !closed)).toHaveLength(1);
  });
});
