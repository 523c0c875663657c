/** What a record has beside its evidence. */
export const named = { name: "n", parts: {}, source: "s", machine: "m", flops: 1e9, sweeps: {} };
