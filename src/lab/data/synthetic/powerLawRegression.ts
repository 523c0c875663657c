/**
 * Linear regression with a power-law spectrum: inputs x = √λ ⊙ z, z ~ N(0, I), with λ_i ∝ i^−α; target v·z + noise with v_i² ∝ i^−β. Eigenvalues and
 * squared coefficients add up to 1. The Gaussian eigenfeatures of Simon et al. 2024 ("More is better in modern machine learning").
 */
import { hostRandom } from "../../../graph/index";
import type { Split } from "../split.types";
import { maybeCounts, named, recently, splitOf } from "./split";

export interface PowerLawOptions {
  /** How many, default 256. */
  readonly modes?: number;
  /** Of the eigenvalues, default 1.2. */
  readonly alpha?: number;
  /** Of the squared coefficients, default 1.5. */
  readonly beta?: number;
  /** Variance σ² of what is added to all targets; default 0. */
  readonly noise?: number;
  /** Default 256. */
  readonly train?: number;
  /** Default 512. */
  readonly test?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface PowerLawRegression {
  readonly train: Split;
  readonly test: Split;
  /** λ [modes], of the inputs' covariance. */
  readonly eigenvalues: Float64Array;
  /** v [modes], all positive: the target is Σ v_i x_i / √λ_i. */
  readonly coefficients: Float64Array;
}

/** Inputs [n, modes], targets float32 [n]. Throws LB345. */
export function powerLawRegression(options: PowerLawOptions = {}): PowerLawRegression {
  const { modes = 256, alpha = 1.2, beta = 1.5, noise = 0, train = 256, test = 512, seed = 1 } = options;
  maybeCounts({ modes, train, test });
  const id = `powerLawRegression(${named({ modes, alpha, beta, noise, train, test, seed })})`;
  return recently(id, () => {
    const powers = (exponent: number): Float64Array => {
      const raw = Float64Array.from({ length: modes }, (_, i) => (i + 1) ** -exponent);
      const sum = raw.reduce((a, b) => a + b, 0);
      return raw.map((x) => x / sum);
    };
    const eigenvalues = powers(alpha);
    const coefficients = powers(beta).map(Math.sqrt);
    const root = hostRandom(seed);
    const part = (name: string, size: number, stream: number): Split => {
      const draw = root.fold(stream);
      return splitOf({
        id: `${id}.${name}`,
        size,
        features: modes,
        targets: "numbers",
        row(to) {
          let y = 0;
          for (let i = 0; i < modes; i += 1) {
            const z = draw.normal();
            to[i] = Math.sqrt(eigenvalues[i]!) * z;
            y += coefficients[i]! * z;
          }
          return y + Math.sqrt(noise) * draw.normal();
        },
      });
    };
    return { train: part("train", train, 1), test: part("test", test, 2), eigenvalues, coefficients };
  });
}
