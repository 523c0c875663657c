/** Streams of tasks for continual learning, made of one split: a list of splits, one a task. */
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../split.types";
import { classCount, ofClasses, randomLabels } from "./labels";
import { permutePixels, rotate } from "./pictures";

export interface TasksOptions {
  /**
   * `labels`: new random labels each; `pixels`: a permutation of pixels each, the first task's none; `classes`: the classes in groups, labelled 0,
   * 1, … in each; `rotations`: turned by equal angles from 0 to `degrees`.
   */
  readonly kind: "labels" | "pixels" | "classes" | "rotations";
  /** How many; for `classes` it divides the classes. */
  readonly tasks: number;
  /** Default 1. */
  readonly seed?: number;
  /** Of `rotations`, of the last task; default 180. */
  readonly degrees?: number;
}

/** Throws LB345. */
export function tasks(split: Split, { kind, tasks: count, seed = 1, degrees = 180 }: TasksOptions): Split[] {
  if (!Number.isInteger(count) || count < 1)
    throw new AuthorError("LB345", `tasks must be a positive whole number: ${count}`, "for example tasks: 5.");
  const each = (make: (task: number) => Split): Split[] => Array.from({ length: count }, (_, task) => make(task));
  // Far apart, so that streams of nearby seeds share no task.
  const own = (task: number): number => seed * 100_003 + task;
  switch (kind) {
    case "labels":
      return each((task) => randomLabels(split, { seed: own(task) }));
    case "pixels":
      return each((task) => (task === 0 ? split : permutePixels(split, { seed: own(task) })));
    case "rotations":
      return each((task) => (task === 0 ? split : rotate(split, (degrees * task) / (count - 1))));
    case "classes": {
      const size = classCount(split) / count;
      if (!Number.isInteger(size))
        throw new AuthorError(
          "LB345",
          `tasks must divide ${classCount(split)} classes: ${count}`,
          "for example 5 of 10.",
        );
      return each((task) =>
        ofClasses(
          split,
          Array.from({ length: size }, (_, k) => task * size + k),
        ),
      );
    }
    default:
      throw new AuthorError(
        "LB345",
        `unknown kind of tasks: ${String(kind)}`,
        "known: labels, pixels, classes, rotations.",
      );
  }
}
