/** Bytes as a person reads disk space: `1.6 GB`. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
