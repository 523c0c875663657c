/**
 * What goes wrong on a GPU is told later and elsewhere than where it was asked for: this remembers the first of it, so that whoever reads next gets
 * the error in place of numbers that were never computed.
 */
import { AuthorError } from "../../graph/authorError";

const HINT = "the run goes on from its last checkpoint; if it comes back, take another device.";

export interface Troubles {
  /** Throws the first trouble, if there is one. */
  check(): void;
  /** Remembers an error that was caught. */
  note(error: unknown): void;
  /** Resolves to why when the device is gone. */
  readonly lost: Promise<string>;
}

export function watchTroubles(gpu: GPUDevice): Troubles {
  let first: AuthorError | undefined;
  const note = (error: unknown): void => {
    first ??= error instanceof AuthorError ? error : toTrouble(error);
  };
  gpu.addEventListener("uncapturederror", (event) => {
    event.preventDefault?.();
    note(event.error);
  });
  const lost = gpu.lost.then(({ message, reason }) => {
    const why = message || reason || "no reason given";
    // What follows from the loss is not told in its place.
    first = new AuthorError("LB223", `the GPU was lost: ${why}`, HINT);
    return why;
  });
  return {
    check() {
      if (first) throw first;
    },
    note,
    lost,
  };
}

function toTrouble(error: unknown): AuthorError {
  const text = firstLine(error instanceof Error || isGpuError(error) ? error.message : String(error));
  if (typeof GPUOutOfMemoryError !== "undefined" && error instanceof GPUOutOfMemoryError)
    return new AuthorError(
      "LB225",
      `the GPU has not the memory: ${text}`,
      `lower the width, the batch size or the lanes; ${HINT}`,
    );
  return new AuthorError("LB224", `the GPU refused a command: ${text}`, HINT);
}

const isGpuError = (error: unknown): error is GPUError =>
  typeof error === "object" && error !== null && "message" in error;

const firstLine = (text: string): string =>
  text
    .split("\n")
    .find((line) => line.trim() !== "")
    ?.trim() ?? text;
