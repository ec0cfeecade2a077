/** Two images of 2×3 pixels, encoded as LeCun's description of the format states. */
export const images = Buffer.from([
  0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255,
])
export const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1])

/** Returns a copy with other values from an index on. */
export function changed(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy.set(values, at)
  return copy
}

/** Encodes bytes as an idx file of a shape. */
export function idxBytes(shape: readonly number[], values: readonly number[]): Buffer {
  return Buffer.from([
    0,
    0,
    8,
    shape.length,
    ...shape.flatMap((size) => [0, 0, 0, size]),
    ...values,
  ])
}
