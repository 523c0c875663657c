/**
 * How a node lies in memory: where the numbers of another node (its root) are, by one list of factors an axis. A factor is an extent and a
 * step; an axis of several factors counts through them as digits. With factors, every reshape of a transpose and every window of an
 * image (`patches`) is a view, and nothing has to be copied until a kernel asks for plain rows.
 */
import type { Shape } from "../../graph/node";

export interface Factor {
  readonly extent: number;
  /** In elements; may be zero (repeated) or negative (reversed). */
  readonly step: number;
}

export type Axis = readonly Factor[];

export interface View {
  /** Node whose memory this is. */
  readonly root: number;
  /** Elements before the first. */
  readonly offset: number;
  readonly axes: readonly Axis[];
}

/** Row-major. */
export function plainAxes(shape: Shape): Axis[] {
  const axes: Axis[] = [];
  for (let axis = shape.length - 1, step = 1; axis >= 0; axis -= 1) {
    axes[axis] = one(shape[axis]!, step);
    step *= shape[axis]!;
  }
  return axes;
}

export const plainView = (root: number, shape: Shape): View => ({ root, offset: 0, axes: plainAxes(shape) });

const one = (extent: number, step: number): Axis => (extent === 1 ? [] : [{ extent, step }]);

/** Factors that count on without a jump become one. */
export function merged(axis: Axis): Factor[] {
  const out: Factor[] = [];
  for (const factor of axis) {
    if (factor.extent === 1) continue;
    const last = out.at(-1);
    if (last && last.step === factor.step * factor.extent)
      out[out.length - 1] = { extent: last.extent * factor.extent, step: factor.step };
    else out.push(factor);
  }
  return out;
}

export const extentOf = (axis: Axis): number => axis.reduce((product, { extent }) => product * extent, 1);

/** Numbers in a row without gaps, from the offset on. */
export function isPlain({ axes }: View): boolean {
  const all = merged(axes.flat());
  return all.length === 0 || (all.length === 1 && all[0]!.step === 1);
}

/** The same numbers in the same order in another shape; undefined where no factors say so. */
export function reshaped(axes: readonly Axis[], shape: Shape): Axis[] | undefined {
  const left = merged(axes.flat());
  const result: Axis[] = [];
  for (const extent of shape) {
    let open = extent;
    const axis: Factor[] = [];
    while (open > 1) {
      const factor = left.shift();
      if (!factor) return undefined;
      if (open % factor.extent === 0) {
        axis.push(factor);
        open /= factor.extent;
      } else if (factor.extent % open === 0) {
        const inner = factor.extent / open;
        axis.push({ extent: open, step: factor.step * inner });
        left.unshift({ extent: inner, step: factor.step });
        open = 1;
      } else return undefined;
    }
    result.push(merged(axis));
  }
  return left.length === 0 ? result : undefined;
}

/** Repeated along new axes in front and along axes of extent 1. */
export function broadcastTo(axes: readonly Axis[], shape: Shape): Axis[] {
  const added = shape.length - axes.length;
  return shape.map((extent, axis) => {
    const own = axis < added ? [] : axes[axis - added]!;
    return extentOf(own) === 1 && extent !== 1 ? [{ extent, step: 0 }] : own;
  });
}

/** A part of each axis; undefined where a part of an axis of several factors is asked for. */
export function sliced(view: View, begin: readonly number[], shape: Shape): View | undefined {
  let { offset } = view;
  const axes: Axis[] = [];
  for (const [i, axis] of view.axes.entries()) {
    if (extentOf(axis) === shape[i]) {
      axes.push(axis);
      continue;
    }
    const factors = merged(axis);
    if (factors.length > 1) return undefined;
    const step = factors[0]?.step ?? 0;
    offset += begin[i]! * step;
    axes.push(one(shape[i]!, step));
  }
  return { ...view, offset, axes };
}

export function reversed(view: View, turned: readonly number[]): View | undefined {
  let { offset } = view;
  const axes = view.axes.map((axis, i) => {
    if (!turned.includes(i)) return axis;
    return axis.map(({ extent, step }) => {
      offset += (extent - 1) * step;
      return { extent, step: -step };
    });
  });
  return { ...view, offset, axes };
}

export interface WindowAttrs {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
}

/** The windows [N, OH, OW, KH·KW, C] of an image [N, H, W, C]; undefined where its rows or columns are of several factors. */
export function windowed(view: View, shape: Shape, { kernel, strides, dilations }: WindowAttrs): View | undefined {
  const [n, h, w, c] = view.axes.map(merged) as unknown as [Axis, Axis, Axis, Axis];
  if (h.length > 1 || w.length > 1) return undefined;
  const [row, column] = [h[0]?.step ?? 0, w[0]?.step ?? 0];
  return {
    ...view,
    axes: [
      n,
      one(shape[1]!, row * strides[0]),
      one(shape[2]!, column * strides[1]),
      merged([...one(kernel[0], row * dilations[0]), ...one(kernel[1], column * dilations[1])]),
      c,
    ],
  };
}

/** Splits axes of several operands to factors of the same extents; undefined where they do not fit. Result: by loop, step by operand. */
export function commonFactors(operands: readonly Axis[]): { extent: number; steps: number[] }[] | undefined {
  if (operands.some((axis) => axis.some(({ extent }) => extent === 0)))
    return [{ extent: 0, steps: operands.map(() => 0) }];
  const stacks = operands.map((axis) => merged(axis).reverse());
  const loops: { extent: number; steps: number[] }[] = [];
  for (;;) {
    const open = stacks.filter((stack) => stack.length > 0);
    if (open.length === 0) break;
    if (open.length < stacks.length) return undefined;
    const extent = Math.min(...stacks.map((stack) => stack[0]!.extent));
    const steps: number[] = [];
    for (const stack of stacks) {
      const factor = stack.shift()!;
      if (factor.extent % extent !== 0) return undefined;
      steps.push(factor.step);
      if (factor.extent > extent) stack.unshift({ extent: factor.extent / extent, step: factor.step * extent });
    }
    loops.push({ extent, steps });
  }
  return loops.reverse();
}
