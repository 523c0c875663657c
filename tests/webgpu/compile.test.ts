import { describe, expect, it } from "vitest";
import { compileGraph } from "../../src/device/webgpu/compile";
import { binary } from "../../src/graph/build/index";
import { graphsOf } from "../graph/identities";

describe("a step compiled for the GPU", () => {
  it("leaves alone what it does not change of the state, and writes over what nobody reads after", () => {
    // State: data that stay, a weight that moves, two that change places.
    const step = graphsOf(
      (data, weight, one, other) => [data!, binary("sub", weight!, data!), other!, one!],
      [[8]],
      [[8]],
      [[3]],
      [[3]],
    );
    const { dispatches, inPlace } = compileGraph(step, { size: 64, tiles: false }, 4);
    expect(inPlace).toEqual([true, true, false, false]);
    expect(dispatches).toHaveLength(1);
    // Three results are written: [8] by one workgroup and [3] by one each.
    expect(dispatches[0]!.groups).toBe(3);
  });

  it("of nothing but what stays asks nothing of the GPU", () => {
    const { dispatches, inPlace } = compileGraph(
      graphsOf((data) => [data!], [[8]]),
      { size: 64, tiles: false },
      1,
    );
    expect([dispatches, inPlace]).toEqual([[], [true]]);
  });
});
