/** Transforms are of graphs, and a function of tensors is one only while a step is traced. */
import { isTracing } from "./trace";
import { TraceError } from "./traceError";

export function insideTrace(name: string): void {
  if (!isTracing())
    throw new TraceError(
      "LB105",
      `outside of a step there is nothing to differentiate or to map: ${name}`,
      "call it in step or loss.",
    );
}
