/** The live knobs that a trace meets: each becomes one input of the graphs, fed by the loop with the knob's value of the moment. */
import { scalar as constant, type Tensor } from "@tensorflow/tfjs-core";
import { extraInput } from "../graph/index";
import { AuthorError, shown } from "./authorError";
import { isLiveKnob } from "./knobs";
import { liveInputName, type LiveInput } from "./program.types";
import type { LiveKnob } from "./run.types";

export class LiveInputs {
  readonly #knobs = new Map<string, LiveKnob>();

  /** What `scalar` of a step's context is. */
  readonly scalar = (value: number | LiveKnob): Tensor => {
    if (typeof value === "number") return constant(value, "float32");
    if (!isLiveKnob(value)) {
      throw new AuthorError(
        "LB310",
        `scalar takes a number or a live knob: ${shown(value)}`,
        "a missing hyperparameter, perhaps.",
      );
    }
    this.#knobs.set(value.liveId, value);
    return extraInput(liveInputName(value.liveId), [], "float32");
  };

  knobs(): LiveKnob[] {
    return [...this.#knobs.values()];
  }

  inputs(): LiveInput[] {
    return this.knobs().map(({ liveId, name, value }) => ({ id: liveId, name, value }));
  }
}
