/**
 * Windows of a volume [N, D, H, W, C]: windows along the depth, then windows of each of their images, so that no primitive of three
 * dimensions is needed. `foldVolume` is the transpose of `volumePatches`.
 */
import type { Node } from "../node";
import { reshape, transpose } from "./layout";
import { fold, patches, windowCounts, type Windows } from "./patches";

export interface VolumeWindows {
  readonly kernel: readonly [number, number, number];
  readonly strides: readonly [number, number, number];
  readonly dilations: readonly [number, number, number];
}

/** To [N, OD, OH, OW, KD·KH·KW, C]. */
export function volumePatches(x: Node, windows: VolumeWindows): Node {
  const [n, d, h, w, c] = x.shape as Five;
  const { depth, plane, counts, places } = split(x.shape as Five, windows);
  const [od, oh, ow] = counts;
  const [kd] = windows.kernel;
  const slabs = patches(reshape(x, [n, d, 1, h * w * c]), depth);
  const images = patches(reshape(slabs, [n * od * kd, h, w, c]), plane);
  const together = transpose(reshape(images, [n, od, kd, oh * ow, places, c]), DEPTH_AFTER_PLACE);
  return reshape(together, [n, od, oh, ow, kd * places, c]);
}

/** [N, OD, OH, OW, KD·KH·KW, C] back to a volume of `shape`: each window is added where it came from. */
export function foldVolume(x: Node, shape: readonly number[], windows: VolumeWindows): Node {
  const [n, d, h, w, c] = shape as Five;
  const { depth, plane, counts, places } = split(shape as Five, windows);
  const [od, oh, ow] = counts;
  const [kd] = windows.kernel;
  const apart = transpose(reshape(x, [n, od, oh * ow, kd, places, c]), DEPTH_AFTER_PLACE);
  const images = reshape(apart, [n * od * kd, oh, ow, places, c]);
  const slabs = reshape(fold(images, h, w, plane), [n, od, 1, kd, h * w * c]);
  return reshape(fold(slabs, d, 1, depth), [n, d, h, w, c]);
}

type Five = readonly [number, number, number, number, number];

/** Swaps the places of the image and the depth of the window: its own inverse. */
const DEPTH_AFTER_PLACE = [0, 1, 3, 2, 4, 5];

function split([, d, h, w]: Five, { kernel, strides, dilations }: VolumeWindows) {
  const depth: Windows = { kernel: [kernel[0], 1], strides: [strides[0], 1], dilations: [dilations[0], 1] };
  const plane: Windows = {
    kernel: [kernel[1], kernel[2]],
    strides: [strides[1], strides[2]],
    dilations: [dilations[1], dilations[2]],
  };
  const counts = [windowCounts(d, 1, depth)[0], ...windowCounts(h, w, plane)] as const;
  return { depth, plane, counts, places: kernel[1] * kernel[2] };
}
