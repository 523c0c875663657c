/**
 * The version of the engine's arithmetic, a part of every record's name. It is raised by one where the same program gives other numbers than
 * before (the random stream, the order of batches, what a primitive computes), and every record becomes stale; not for a faster kernel.
 */
export const ENGINE_VERSION = 1;
