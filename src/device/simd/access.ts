/** Loads and stores of four neighbours of an inner loop, or of one, whatever the step between them. */
import type { Code, Local, Push } from "./wasm/code";

const BYTES = 4;
const VECTOR = 4;

/** An address some bytes on; instructions take no negative offsets. */
const at = (code: Code, address: Local, bytes: number): Push =>
  bytes >= 0 ? address : () => code.op("i32.add", address, () => code.i32(bytes));

/** Pushes `count` (4 or 1) elements; of one, the other lanes are zero (step 0: the same). */
export function loadElements(code: Code, address: Local, step: number, count: number): void {
  if (step === 0) code.load("v128.load32_splat", address);
  else if (count === 1) code.load("v128.load32_zero", address);
  else if (step === 1) code.load("v128.load", address);
  else gatherLanes(code, address, step);
}

function gatherLanes(code: Code, address: Local, step: number): void {
  const vector = code.let("v128", () => code.load("v128.load32_zero", address));
  for (let lane = 1; lane < 4; lane += 1) {
    const bytes = lane * step * BYTES;
    code.laneAccess("v128.load32_lane", lane, at(code, address, bytes), vector, Math.max(0, bytes));
    code.set(vector, () => undefined);
  }
  code.push(vector);
}

export function storeElements(code: Code, address: Local, step: number, count: number, value: Local): void {
  if (count === 4 && step === 1) return code.store("v128.store", address, value);
  for (let lane = 0; lane < count; lane += 1) {
    const bytes = lane * step * BYTES;
    code.laneAccess("v128.store32_lane", lane, at(code, address, bytes), value, Math.max(0, bytes));
  }
}

/** Loads of vectors that may end before four numbers: what is beyond is zero. */
export function loadPart(code: Code, address: Push, offset: number, count: number): void {
  if (count >= VECTOR) return code.load("v128.load", address, offset);
  if (count === 1) return code.load("v128.load32_zero", address, offset);
  const low = (): void => code.load("v128.load64_zero", address, offset);
  if (count === 2) return low();
  code.laneAccess("v128.load32_lane", 2, address, low, offset + 8);
}

export function storePart(code: Code, address: Push, offset: number, count: number, value: Local): void {
  if (count >= VECTOR) code.store("v128.store", address, value, offset);
  else {
    if (count >= 2) code.laneAccess("v128.store64_lane", 0, address, value, offset);
    if (count !== 2) code.laneAccess("v128.store32_lane", count - 1, address, value, offset + (count - 1) * BYTES);
  }
}
