/** The costliest of them, a PNG of 16 bits that is built up in passes, took 280 MB while it was read. */
export const MOST_PIXELS = 24_000_000;
