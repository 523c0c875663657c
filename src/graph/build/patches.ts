/**
 * Windows of an image, and what convolution is made of. `patches` takes [N, H, W, C] (already padded) to [N, OH, OW, KH·KW, C]; `fold`
 * is its transpose: it adds every window back to where it came from. Each is the other's gradient.
 */
import type { Node } from "../node";
import { sizeOf } from "../node";
import { reshape } from "./layout";
import { filled, make } from "./make";

export interface Windows {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
}

/** How many windows fit along each axis. */
export function windowCounts(height: number, width: number, { kernel, strides, dilations }: Windows): [number, number] {
  const count = (extent: number, i: 0 | 1) =>
    Math.floor((extent - (kernel[i] - 1) * dilations[i] - 1) / strides[i]) + 1;
  return [count(height, 0), count(width, 1)];
}

export function patches(x: Node, { kernel, strides, dilations }: Windows): Node {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const [oh, ow] = windowCounts(h, w, { kernel, strides, dilations });
  const shape = [n, oh, ow, kernel[0] * kernel[1], c];
  if (isWhole({ kernel, strides, dilations })) return reshape(x, shape);
  return make("patches", [x], shape, x.dtype, { kernel, strides, dilations });
}

/** [N, OH, OW, KH·KW, C] to [N, height, width, C]. */
export function fold(x: Node, height: number, width: number, { kernel, strides, dilations }: Windows): Node {
  const shape = [x.shape[0]!, height, width, x.shape[4]!];
  if (isWhole({ kernel, strides, dilations })) return reshape(x, shape);
  if (sizeOf(x.shape) === 0) return filled(0, shape, x.dtype);
  return make("fold", [x], shape, x.dtype, { kernel, strides, dilations });
}

/** Each pixel is a window of its own. */
const isWhole = ({ kernel, strides }: Windows): boolean => [...kernel, ...strides].every((n) => n === 1);

/** Position in H·W of each element of each window, by [OH, OW, KH·KW]. */
export function windowPositions(height: number, width: number, windows: Windows): Int32Array {
  const { kernel, strides, dilations } = windows;
  const [oh, ow] = windowCounts(height, width, windows);
  const positions = new Int32Array(oh * ow * kernel[0] * kernel[1]);
  let at = 0;
  for (let y = 0; y < oh; y += 1)
    for (let x = 0; x < ow; x += 1)
      for (let i = 0; i < kernel[0]; i += 1)
        for (let j = 0; j < kernel[1]; j += 1)
          positions[at++] = (y * strides[0] + i * dilations[0]) * width + x * strides[1] + j * dilations[1];
  return positions;
}
