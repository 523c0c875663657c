/**
 * Pipelines by their shader's source: programs with the same stages share them. They are compiled beside the page's work; who runs one that is
 * not ready yet has it compiled at once.
 */
export interface Pipelines {
  get(code: string, name: string): Pipeline;
  /** Resolves when all that were asked for are compiled; rejects with the first that does not compile. */
  ready(tell?: (progress: { readonly done: number; readonly all: number }) => void): Promise<void>;
}

export interface Pipeline {
  /** Compiled now if need be. */
  now(): GPUComputePipeline;
}

export function createPipelines(gpu: GPUDevice, layout: GPUPipelineLayout): Pipelines {
  const known = new Map<string, Pipeline>();
  let waiting: Promise<unknown>[] = [];

  function made(code: string, name: string): Pipeline {
    const module = gpu.createShaderModule({ label: name, code });
    const descriptor = { label: name, layout, compute: { module, entryPoint: "main" } };
    let compiled: GPUComputePipeline | undefined;
    const asked = gpu.createComputePipelineAsync(descriptor).then((pipeline) => {
      compiled ??= pipeline;
    });
    // Told by `ready`; nobody else need listen.
    asked.catch(() => undefined);
    waiting.push(asked);
    return { now: () => (compiled ??= gpu.createComputePipeline(descriptor)) };
  }

  return {
    get(code, name) {
      const found = known.get(code) ?? made(code, name);
      known.set(code, found);
      return found;
    },
    async ready(tell) {
      const own = waiting;
      waiting = [];
      let done = 0;
      const each = own.map((one) => one.then(() => tell?.({ done: (done += 1), all: own.length })));
      await Promise.all(each);
    },
  };
}
