/** The buffers of a run that are alive, so that all of them are freed at its end, however it ends. */
import type { Buffer, Device } from "../device/device";
import type { DType, Shape, Values } from "../graph/node";

export class Owned {
  readonly #device: Device;
  readonly #buffers = new Set<Buffer>();

  constructor(device: Device) {
    this.#device = device;
  }

  add(buffer: Buffer): Buffer {
    this.#buffers.add(buffer);
    return buffer;
  }

  upload(values: Values | readonly number[], shape: Shape, dtype: DType): Buffer {
    return this.add(this.#device.upload(values, shape, dtype));
  }

  /** Somebody else frees them now. */
  handOver(buffers: readonly Buffer[]): void {
    for (const buffer of buffers) this.#buffers.delete(buffer);
  }

  free(buffers: readonly Buffer[]): void {
    this.handOver(buffers);
    this.#device.free(buffers);
  }

  freeAll(): void {
    this.free([...this.#buffers]);
  }
}
