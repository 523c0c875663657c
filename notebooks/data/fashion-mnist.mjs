// Makes fashion-mnist.bin from the four original IDX files (Debian: apt-get download dataset-fashion-mnist && dpkg -x *.deb fm).
// Run: node notebooks/data/fashion-mnist.mjs fm/usr/share/datasets/fashion-mnist
// Takes the first 1,000 training and 200 test images of each class in file order, interleaved by class (0 1 … 9 0 1 …),
// so that any prefix whose length is a multiple of ten is balanced. Layout: see README.md beside this file.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync, gunzipSync } from "node:zlib";

const classes = "T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot".split(",");
const pixels = 28 * 28;

/** Reads one IDX pair; throws where a file is not what it claims to be. */
function readIdx(folder, part) {
  const images = gunzipSync(readFileSync(join(folder, `${part}-images-idx3-ubyte.gz`)));
  const labels = gunzipSync(readFileSync(join(folder, `${part}-labels-idx1-ubyte.gz`)));
  const count = images.readUInt32BE(4);
  if (images.readUInt32BE(0) !== 2051 || labels.readUInt32BE(0) !== 2049) throw new Error(`not an IDX pair: ${part}`);
  if (images.length !== 16 + count * pixels || labels.length !== 8 + count) throw new Error(`truncated: ${part}`);
  return { count, image: (i) => images.subarray(16 + i * pixels, 16 + (i + 1) * pixels), label: (i) => labels[8 + i] };
}

function balanced({ count, image, label }, perClass) {
  const members = classes.map(() => []);
  for (let i = 0; i < count; i++) if (members[label(i)].length < perClass) members[label(i)].push(i);
  const order = Array.from({ length: perClass }, (_, k) => members.map((list) => list[k])).flat();
  return [Buffer.concat(order.map(image)), Buffer.from(order.map(label))];
}

const folder = process.argv[2];
if (!folder) throw new Error("name the folder that holds the four IDX files");
const payload = Buffer.concat([...balanced(readIdx(folder, "train"), 1000), ...balanced(readIdx(folder, "t10k"), 200)]);
const header = Buffer.from(
  JSON.stringify({
    name: "Fashion-MNIST",
    train: { count: 10000 },
    test: { count: 2000 },
    shape: [28, 28],
    classes,
    bytes: payload.length,
    crc32: crc32(payload),
  }),
);
const length = Buffer.alloc(4);
length.writeUInt32LE(header.length);
const file = Buffer.concat([Buffer.from("LBD1"), length, header, deflateRawSync(payload, { level: 9 })]);
writeFileSync(new URL("fashion-mnist.bin", import.meta.url), file);
console.log(`fashion-mnist.bin: ${file.length} bytes, ${payload.length} unpacked`);
