console.warn("atlas");
