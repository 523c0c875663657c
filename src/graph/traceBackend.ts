/**
 * A tfjs backend whose kernels compute nothing: each appends a few primitive nodes. Ordinary tfjs code that runs on it leaves its
 * graph behind. Its tensors hold nodes; only tensors made from numbers have values, and become constants when used.
 */
import {
  DataStorage,
  engine,
  KernelBackend,
  registerBackend,
  registerKernel,
  type DataId,
  type Tensor,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { constant, typed } from "./build/index";
import { kernels } from "./lower/index";
import type { DType, Node, Shape, Values } from "./node";
import { TraceError } from "./traceError";

export const TRACE_BACKEND = "lossbook-trace";

/** What tfjs takes for the numbers of a tensor; Float64Array never comes from tfjs. */
type Readable = Exclude<Values, Float64Array>;

/** What a data id holds: numbers that were given, and the node, made when first needed. */
interface Held {
  readonly values?: Values;
  readonly shape: Shape;
  readonly dtype: DType;
  node?: Node;
  references: number;
}

class TraceBackend extends KernelBackend {
  readonly #held = new DataStorage<Held>(this, engine());

  override write(values: unknown, shape: number[], dtype: string): DataId {
    const id = {};
    this.move(id, values, shape, dtype, 1);
    return id;
  }

  override move(id: DataId, values: unknown, shape: number[], dtype: string, references: number): void {
    const type = traceable(dtype);
    const numbers = ArrayBuffer.isView(values) ? (values as Values) : typed(type, values as Iterable<number>);
    this.#held.set(id, { values: numbers, shape, dtype: type, references });
  }

  hold(node: Node): TensorInfo {
    const dataId = {};
    this.#held.set(dataId, { shape: node.shape, dtype: node.dtype, node, references: 1 });
    return { dataId, shape: [...node.shape], dtype: node.dtype };
  }

  nodeOf(dataId: DataId): Node {
    const held = this.#held.get(dataId);
    held.node ??= constant(held.values!, held.shape, held.dtype);
    return held.node;
  }

  override readSync(dataId: DataId): Readable {
    const { values } = this.#held.get(dataId);
    if (values) return values as Readable;
    throw new TraceError(
      "LB101",
      "a traced tensor has no numbers to read",
      "a step is recorded once, with shapes only: keep values as tensors (tf.where instead of if), return as a metric what you want to see.",
    );
  }

  override read(dataId: DataId): Promise<Readable> {
    return new Promise((resolve) => resolve(this.readSync(dataId)));
  }

  override numDataIds(): number {
    return this.#held.numDataIds();
  }

  override refCount(dataId: DataId): number {
    return this.#held.has(dataId) ? this.#held.get(dataId).references : 0;
  }

  override incRef(dataId: DataId): void {
    this.#held.get(dataId).references += 1;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.#held.has(dataId)) return true;
    const held = this.#held.get(dataId);
    held.references -= 1;
    if (!force && held.references > 0) return false;
    this.#held.delete(dataId);
    return true;
  }

  /** Nothing but descriptions is held. */
  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }
}

function traceable(dtype: string): DType {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new TraceError("LB102", `tensors of this type cannot be traced: ${dtype}`, "use float32, int32 or bool.");
}

const backend = new TraceBackend();
// Below every real backend, so that tfjs never chooses it by itself.
registerBackend(TRACE_BACKEND, () => backend, -1);

for (const [kernelName, lower] of Object.entries(kernels)) {
  registerKernel({
    kernelName,
    backendName: TRACE_BACKEND,
    kernelFunc: ({ inputs, attrs }) => {
      const result = lower((inputs ?? {}) as Record<string, never>, nodeOfInfo, (attrs ?? {}) as Record<string, never>);
      return Array.isArray(result) ? result.map((node: Node) => backend.hold(node)) : backend.hold(result as Node);
    },
  });
}

function nodeOfInfo(info: TensorInfo): Node {
  return backend.nodeOf(info.dataId);
}

/** A tensor that stands for a node, in the tidy scope of the moment. */
export function tensorOf(node: Node): Tensor {
  const { dataId, shape, dtype } = backend.hold(node);
  return engine().makeTensorFromDataId(dataId, shape, dtype, backend);
}

/** The node behind a tensor; numbers made on another backend become a constant. */
export function nodeOf(tensor: Tensor): Node {
  return backend.nodeOf(tensor.dataId);
}
