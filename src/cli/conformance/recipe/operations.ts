/** The steps that random graphs are made of, by name. */
import * as elementwise from "./elementwise";
import * as folds from "./folds";
import * as layout from "./layout";

export const operations = { ...elementwise, ...layout, ...folds };

export type OperationName = keyof typeof operations;
