/** tfjs's WebGPU backend. */
import "@tensorflow/tfjs-backend-webgpu";
import { ready, setBackend } from "@tensorflow/tfjs-core";
import { demandAdapter, describeAdapter } from "../adapter";
import type { Device } from "../device";
import { tfjsDevice } from "./tfjsDevice";

/** Rejects with LB210 where there is no WebGPU, with LB212 where tfjs cannot start it. */
export async function openWebgpu(): Promise<Device> {
  const { name } = describeAdapter(await demandAdapter());
  if (!(await setBackend("webgpu"))) throw new Error("LB212 WebGPU could not be started");
  await ready();
  return tfjsDevice("tfjs-webgpu", `TensorFlow.js WebGPU · ${name}`);
}
