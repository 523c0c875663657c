/**
 * Gives Node WebGPU before anything else is loaded: `node --import …/nodeWebgpu.mjs`. LOSSBOOK_NODE_WEBGPU is the path of a module with
 * `create` and `globals`, as the npm package `webgpu` (Dawn) has them.
 */
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// A package's folder will do: it is resolved as `require` does.
const file = createRequire(join(process.cwd(), "from.js")).resolve(process.env.LOSSBOOK_NODE_WEBGPU);
const { create, globals } = await import(pathToFileURL(file).href);
Object.assign(globalThis, globals);
// Libraries read more of a navigator than the GPU.
const userAgent = `Node.js/${process.versions.node}`;
const navigator = { gpu: create([]), userAgent, hardwareConcurrency: availableParallelism() };
Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true, writable: true });
