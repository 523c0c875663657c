/**
 * The state of a run and how it advances: by a device that repeats steps by itself (`Device.scan`) where there is one, else one step
 * after the other. Both compute the same bits.
 */
import type { Buffer, Device, Program, Scan } from "../device/device";
import type { Values } from "../graph/node";
import { batchOrders, batchTable } from "./batches";
import type { Feeds } from "./feeds";
import type { Owned } from "./owned";
import type { TrainingProgram } from "./program.types";

export interface UpdatesOptions {
  readonly program: TrainingProgram;
  readonly device: Device;
  readonly owned: Owned;
  readonly feeds: Feeds;
  readonly key: Buffer;
  /** Begins with what `init` gives, and does not go on from somewhere. */
  readonly fresh: boolean;
}

export class Updates {
  state: readonly Buffer[] = [];
  /** Updates that one call of `run` may do. */
  readonly most: number;
  readonly #options: UpdatesOptions;
  readonly #rows: ((step: number) => Int32Array) | undefined;
  readonly #batchSize: number;
  readonly #inputs: number;
  readonly #scan: Scan | undefined;
  readonly #step: Program | undefined;
  #init: Program | undefined;

  constructor(options: UpdatesOptions) {
    const { program, device } = options;
    const { batches, step: graph, stateCount, seed, lanes } = program;
    const seeds = lanes?.ownSeeds ? lanes.seeds : [seed];
    this.#options = options;
    this.#rows = batches && batchOrders(batches, seeds);
    this.#batchSize = (batches?.batchSize ?? 0) * seeds.length;
    this.#inputs = stateCount + 2 + (batches ? 1 : 0);
    this.#scan = device.scan?.({ graph, stateCount, ...(batches && { batchSize: this.#batchSize }) });
    this.#step = this.#scan ? undefined : device.load(graph);
    this.#init = options.fresh ? device.load(program.init) : undefined;
    this.most = this.#scan ? Infinity : 1;
  }

  /** Once, where it is fresh: the state before the first update; `initial` in place of what `init` gives, where it says something. */
  begin(initial: readonly (Values | undefined)[] = []): void {
    const { program, owned, feeds, key } = this.#options;
    this.state = this.#init!.run([key, ...feeds.extras(program.init, 1)]).map((buffer) => owned.add(buffer));
    this.#disposeInit();
    this.state = this.state.map((buffer, i) => {
      const values = initial[i];
      if (!values) return buffer;
      owned.free([buffer]);
      return owned.upload(values, buffer.shape, buffer.dtype);
    });
  }

  /** A state that was read back before. */
  goOn(state: readonly Values[]): void {
    const { program, owned } = this.#options;
    const { nodes, outputs } = program.init;
    this.state = outputs.map((at, i) => owned.upload(state[i]!, nodes[at]!.shape, nodes[at]!.dtype));
  }

  /** Updates `from`, `from + 1`, …, `count` of them (at most `most`). Gives their metrics [count, M], which the caller frees. */
  run(from: number, count: number): Buffer | undefined {
    const { program, owned, feeds } = this.#options;
    const extras = feeds.extras(program.step, this.#inputs);
    const indices = this.#rows && batchTable(this.#rows, { from, count, batchSize: this.#batchSize });
    const { state, metrics } = this.#scan ? this.#many(from, count, extras, indices) : this.#one(from, extras, indices);
    this.state = state.map((buffer) => owned.add(buffer));
    return metrics;
  }

  #many(step: number, count: number, extras: readonly Buffer[], indices: Int32Array | undefined) {
    const { owned, key } = this.#options;
    owned.handOver(this.state);
    return this.#scan!.run(this.state, { key, extras, step, ...(indices && { indices }) }, count);
  }

  #one(step: number, extras: readonly Buffer[], indices: Int32Array | undefined) {
    const { program, owned, key } = this.#options;
    const fed = [owned.upload([step], [], "int32")];
    if (indices) fed.push(owned.upload(indices, [indices.length], "int32"));
    const outputs = this.#step!.run([...this.state, key, ...fed, ...extras]);
    owned.free([...fed, ...this.state]);
    return { state: outputs.slice(0, program.stateCount), metrics: outputs[program.stateCount] };
  }

  #disposeInit(): void {
    this.#init?.dispose();
    this.#init = undefined;
  }

  dispose(): void {
    this.#disposeInit();
    this.#scan?.dispose();
    this.#step?.dispose();
  }
}
