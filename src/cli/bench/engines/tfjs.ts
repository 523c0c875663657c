/** Plain tfjs, as its users write it: variables, tf.train.adam, gradients by its tape, on one of its backends. */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import { batchTable } from "../batchTable";
import { ADAM, type Rows, type Workload } from "../workloads/workload.types";
import type { Engine, Session } from "./engine.types";
import { lossOf, type Dialect } from "./tfjsNetwork";

type Backend = "cpu" | "wasm" | "webgpu";

export async function tfjsEngine(backend: Backend): Promise<Engine> {
  if (backend === "wasm")
    setWasmPaths({
      "tfjs-backend-wasm.wasm": plain,
      "tfjs-backend-wasm-simd.wasm": simd,
      "tfjs-backend-wasm-threaded-simd.wasm": threaded,
    });
  if (backend === "webgpu") await import("@tensorflow/tfjs-backend-webgpu");
  if (!(await tf.setBackend(backend))) throw new Error(`the backend does not start: ${backend}`);
  await tf.ready();
  return { label: `tfjs ${tf.version.tfjs}, ${backend} backend`, load: async (workload) => load(workload, backend) };
}

const crossEntropy: Dialect["crossEntropy"] = (logits, labels) =>
  tf.losses.softmaxCrossEntropy(tf.oneHot(labels as tf.Tensor1D, logits.shape[1]!), logits);

const plainDialect: Dialect = { crossEntropy, embed: (table, ids) => tf.gather(table, ids as tf.Tensor1D) };

const dialects: Record<Backend, Dialect> = {
  ...{ cpu: plainDialect, webgpu: plainDialect },
  wasm: {
    crossEntropy,
    // The backend has no kernel for the gradient of gather; a product with one-hot rows is the usual way around it.
    embed(table, ids) {
      const rows = tf.cast(tf.oneHot(tf.reshape(ids, [-1]) as tf.Tensor1D, table.shape[0]!), "float32");
      return tf.reshape(tf.matMul(rows, table as tf.Tensor2D), [...ids.shape, table.shape[1]!]);
    },
  },
};

function load(workload: Workload, backend: Backend): Session {
  const { network, parameters } = workload;
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  const weights = Object.fromEntries(
    parameters.map(({ name, shape, values }) => [name, tf.variable(tf.tensor(values, [...shape]))]),
  );
  const upload = ({ values, shape, dtype }: Rows): tf.Tensor => tf.tensor(values, [...shape], dtype);
  const [inputs, targets] = [upload(workload.inputs), upload(workload.targets)];
  const batches = batchTable(workload).map((indices) => tf.tensor1d(indices, "int32"));
  const optimizer = tf.train.adam(learningRate, beta1, beta2, epsilon);
  let done = 0;
  let last: tf.Scalar | undefined;

  function step(): void {
    const indices = batches[done % batches.length]!;
    last?.dispose();
    last = optimizer.minimize(() => {
      const rows = [inputs, targets].map((all) => tf.gather(all, indices)) as [tf.Tensor, tf.Tensor];
      return lossOf(network, weights, ...rows, dialects[backend]) as tf.Scalar;
    }, true)!;
    done += 1;
  }

  return {
    async steps(count) {
      for (let i = 0; i < count; i += 1) step();
      // A GPU is still at work.
      await last?.data();
    },
    loss: async () => (await last!.data())[0]!,
    async dispose() {
      tf.dispose([weights, inputs, targets, batches]);
      last?.dispose();
      optimizer.dispose();
    },
  };
}
