/** A workload as a file: the length of a JSON header (uint64), the header, then the arrays that it lists, 4 bytes an element. */
import { writeFileSync } from "node:fs";
import { batchTable } from "./batchTable";
import { ADAM, type Workload } from "./workloads/workload.types";

export function writeWorkload(path: string, workload: Workload): void {
  const { network, parameters, inputs, targets, batchSize } = workload;
  const table = batchTable(workload);
  const batches = Int32Array.from(table.flatMap((indices) => [...indices]));
  const arrays = [
    ...parameters.map(({ name, shape, values }) => ({ name, dtype: "float32", shape, values })),
    { name: "inputs", ...inputs },
    { name: "targets", ...targets },
    { name: "batches", dtype: "int32", shape: [table.length, batchSize], values: batches },
  ];
  const listed = arrays.map(({ name, dtype, shape }) => ({ name, dtype, shape }));
  const header = Buffer.from(JSON.stringify({ network, adam: ADAM, arrays: listed }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const bytes = arrays.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  writeFileSync(path, Buffer.concat([length, header, ...bytes]));
}
