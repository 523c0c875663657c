/** tfjs's WASM backend, from files of this package. Without cross-origin isolation it runs on one thread, with SIMD where there is. */
import { ready, setBackend } from "@tensorflow/tfjs-core";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import type { Device } from "../device";
import { tfjsDevice } from "./tfjsDevice";
import { registerWasmKernels } from "./wasmKernels";

export async function openWasm(): Promise<Device> {
  setWasmPaths({
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": threaded,
  });
  registerWasmKernels();
  if (!(await setBackend("wasm"))) throw new Error("LB211 WebAssembly could not be started");
  await ready();
  return tfjsDevice("wasm", "TensorFlow.js WASM");
}
