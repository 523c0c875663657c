/** Adam on a perceptron with tanh and made-up data: a run that is short and has something of everything. */
import { losses, models, optim } from "../../src/lab/index";
import { compile } from "../../src/train/program";
import type { TrainingProgram } from "../../src/train/program.types";

export const [SIZE, BATCH, SEED] = [64, 16, 3];

export async function perceptron(steps: number): Promise<TrainingProgram> {
  const width = 37;
  const inputs = Float32Array.from({ length: SIZE * width }, (_, i) => Math.fround(Math.sin(7 * i)));
  const targets = Int32Array.from({ length: SIZE }, (_, i) => (3 * i) % 5);
  const { program } = await compile(
    () => ({
      model: models.mlp({ sizes: [width, 33, 21, 5], activation: "tanh" }),
      data: {
        size: SIZE,
        inputs: { values: inputs, shape: [SIZE, width] },
        targets: { values: targets, shape: [SIZE], dtype: "int32" },
      },
      loss: losses.crossEntropy,
      optimizer: optim.adam({ learningRate: 0.01 }),
      ...{ batchSize: BATCH, steps, seed: SEED },
    }),
    {},
  );
  return program;
}
