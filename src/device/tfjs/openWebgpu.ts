/** tfjs's WebGPU backend. */
import "@tensorflow/tfjs-backend-webgpu";
import { ready, setBackend } from "@tensorflow/tfjs-core";
import type { Device } from "../device";
import { tfjsDevice } from "./tfjsDevice";

export async function openWebgpu(adapterName: string): Promise<Device> {
  if (!(await setBackend("webgpu"))) throw new Error("LB212 WebGPU could not be started");
  await ready();
  return tfjsDevice("webgpu", `WebGPU · ${adapterName}`);
}
