/** `tf` of notebooks: operations, and layers to make models of. Backends are the device's business and are not here. */
export * from "@tensorflow/tfjs-core";
export * from "@tensorflow/tfjs-layers";
