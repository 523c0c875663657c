/** Numbers with their shape, and the walks over them. */
import type { Shape, Values } from "../../graph/node";
import { sizeOf } from "../../graph/node";
import { stridesOf } from "../../graph/shape";

export interface Operand {
  readonly values: Values;
  readonly shape: Shape;
}

/** Visits each element of `shape` with its position and coordinates. */
export function along(shape: Shape, visit: (position: number, coordinates: readonly number[]) => void): void {
  const at = shape.map(() => 0);
  const size = sizeOf(shape);
  for (let position = 0; position < size; position += 1) {
    visit(position, at);
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      at[axis]! += 1;
      if (at[axis]! < shape[axis]!) break;
      at[axis] = 0;
    }
  }
}

/** Position in `shape` of coordinates. */
export const positionIn = (shape: Shape): ((coordinates: readonly number[]) => number) => {
  const strides = stridesOf(shape);
  return (coordinates) => strides.reduce((sum, stride, axis) => sum + stride * coordinates[axis]!, 0);
};

/** Visits each element of `shape` with the positions in operands that are broadcast to it. */
export function alongBroadcast(
  shape: Shape,
  operands: readonly Operand[],
  visit: (position: number, operandPositions: readonly number[]) => void,
): void {
  const strides = operands.map((operand) => {
    const own = stridesOf(operand.shape).map((stride, axis) => (operand.shape[axis] === 1 ? 0 : stride));
    return [...Array<number>(shape.length - own.length).fill(0), ...own];
  });
  const positions = operands.map(() => 0);
  along(shape, (position, at) => {
    strides.forEach((own, k) => {
      let sum = 0;
      for (let axis = 0; axis < own.length; axis += 1) sum += own[axis]! * at[axis]!;
      positions[k] = sum;
    });
    visit(position, positions);
  });
}
