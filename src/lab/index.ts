/** The lab: what notebooks say `models`, `losses`, `optim`, `data`, `measures` and `random` to. All of it is ordinary tfjs code. */
export * as data from "./data/index";
export * as losses from "./losses/index";
export * as measures from "./measures/index";
export * as models from "./models/index";
export * as optim from "./optim/index";
export { configureData, NotReady, type DataSource } from "./data/source";
export { random } from "../graph/index";
