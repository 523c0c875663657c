console.warn("reader");
export {};
