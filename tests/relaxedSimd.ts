// Before each test file: Node 20 has relaxed SIMD (fused multiply-add) behind a flag; browsers, and Node from 22 on, have it without.
import v8 from "node:v8";

if (Number(process.versions.node.split(".")[0]) < 22) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
