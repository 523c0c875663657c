/** The builders of all primitives. */
export * from "./dot";
export * from "./elementwise";
export * from "./layout";
export * from "./lookup";
export * from "./make";
export * from "./patches";
export * from "./rebuild";
export * from "./reduce";
export * from "./sort";
export * from "./volumes";
