/**
 * One shader for a stage: a function a piece, and an entry that gives each workgroup to its piece. Places come from a table, not from the code, so
 * that layers that are alike share a shader, and its compilation.
 */
import { functionsFor } from "./math/functions";
import type { Dispatch, Slot } from "./compile";
import type { Piece } from "./pieces/piece";

/** Workgroups along one axis of a dispatch, by WebGPU's limit. */
export const MOST_GROUPS = 65535;

export interface ShaderOptions {
  place(node: number): Slot;
  /** Invocations a workgroup. */
  readonly size: number;
}

export function shaderOf(pieces: readonly Piece[], { place, size }: ShaderOptions): Dispatch {
  const used = new Set<string>();
  const slots = new Map<number, number>();
  const address = (node: number): string => {
    const slot = slots.get(node) ?? slots.size;
    slots.set(node, slot);
    return `t[${slot >> 2}][${slot & 3}]`;
  };
  const scope = { address, use: (names: readonly string[]) => names.forEach((name) => used.add(name)) };
  const bodies = pieces.map((piece) => piece.emit(scope));
  const shared = Math.max(0, ...pieces.map((piece) => piece.shared));
  const groups = pieces.reduce((sum, piece) => sum + piece.groups, 0);
  let first = 0;
  const calls = pieces.map((piece, k) => {
    const before = first === 0 ? "w" : `w - ${first}u`;
    first += piece.groups;
    return `if (w < ${first}u) { p${k}(${before}, l); }`;
  });
  const code = [
    "@group(0) @binding(0) var<storage, read_write> h: array<u32>;",
    `@group(0) @binding(1) var<uniform> t: array<vec4<u32>, ${Math.ceil(slots.size / 4)}>;`,
    ...(shared > 0 ? [`var<workgroup> sh: array<u32, ${shared}>;`] : []),
    "var<private> bits_nan: u32 = 0x7fc00000u; var<private> bits_inf: u32 = 0x7f800000u; var<private> bits_zero: u32 = 0u;",
    functionsFor(used),
    ...bodies.map((body, k) => `fn p${k}(w: u32, l: u32) {\n${body}}`),
    `@compute @workgroup_size(${size})`,
    "fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(local_invocation_index) l: u32) {",
    `let w = id.y * ${MOST_GROUPS}u + id.x;`,
    calls.join("\nelse "),
    "}",
  ].join("\n");
  return { name: pieces.map(({ name }) => name).join(" | "), code, groups, slots: [...slots.keys()].map(place) };
}
