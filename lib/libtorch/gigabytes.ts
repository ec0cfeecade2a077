/** Formats a number of bytes in units of 10⁹ bytes: `1.6 GB`. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
