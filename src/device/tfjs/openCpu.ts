/** tfjs's plain JavaScript backend: slow, and everywhere. */
import "@tensorflow/tfjs-backend-cpu";
import { ready, setBackend } from "@tensorflow/tfjs-core";
import type { Device } from "../device";
import { tfjsDevice } from "./tfjsDevice";

export async function openCpu(): Promise<Device> {
  await setBackend("cpu");
  await ready();
  return tfjsDevice("cpu", "TensorFlow.js CPU");
}
