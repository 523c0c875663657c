/** Names of the ten kinds of Fashion-MNIST, by label; by themselves, so that a page can name them before any engine is loaded. */
export const fashionClasses: readonly string[] = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];
