/** A number in three digits, as the bench prints it; never with an exponent. */
export const digits = (value: number): string => (value >= 1000 ? value.toFixed(0) : value.toPrecision(3));
