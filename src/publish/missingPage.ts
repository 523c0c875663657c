export const missingPage = () => `<!doctype html><title>x</title>missing`;
