/** The entry of an engine's page: what engineProcess.ts is in Node. */
import { answering, failure } from "../answering";
import { adapterName } from "../engines/adapterName";
import { openEngine } from "../engines/openEngine";
import type { Command, Done, Failure, Greeting, Steps } from "../protocol.types";

export interface InPage {
  /** @param versions of packages by name */
  open(engine: string, versions: Readonly<Record<string, string>>): Promise<Greeting | Failure>;
  answer(command: Command): Promise<Steps | Done | Failure>;
}

declare global {
  interface Window {
    lossbookBench?: InPage;
  }
}

let answer: InPage["answer"] = async () => failure("no engine is open");

window.lossbookBench = {
  async open(name, versions) {
    try {
      const adapter = await adapterName();
      if (adapter === undefined) return failure("the browser has no WebGPU adapter");
      const engine = await openEngine(name, (packageName) => versions[packageName]!);
      answer = answering(engine);
      return { label: engine.label, adapter };
    } catch (error) {
      return failure(error);
    }
  },
  answer: (command) => answer(command),
};
