import { FalsarioError } from '../errors.js'
import { writeGrid } from './grid.js'

/** Images as they lie in memory: uint8, row-major. */
interface Images {
  readonly bytes: Uint8Array
  /** [N, C, H, W] */
  readonly shape: readonly number[]
}

/** Images that are read when they are needed, as a Dataset's are. */
interface ReadableImages {
  /** [N, C, H, W] */
  readonly shape: readonly number[]
  /** All of them, uint8, row-major. */
  read(): Promise<Uint8Array>
}

/**
 * Rows of originals, each above the row of what became of them; places of a last row that is not
 * full stay black.
 *
 * @returns uint8 [2 · rows · columns, C, H, W]
 *
 * @example
 * const { bytes, shape } = pairRows(originals, reconstructions, 8)
 */
export function pairRows(above: Images, below: Images, columns: number): Images {
  const [count = 0, ...image] = above.shape
  if (above.shape.join() !== below.shape.join()) {
    const [expected, received] = [above, below].map(({ shape }) => `[${shape.join(', ')}]`)
    const sentence = `pairs of images: expected two of the same shape, received ${expected} and ${received}`
    throw new FalsarioError('DATA_INVALID', sentence, { expected: String(expected) })
  }
  const size = image.reduce((product, side) => product * side, 1)
  const rows = Math.ceil(count / columns)
  const bytes = new Uint8Array(2 * rows * columns * size)
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * columns * size, Math.min(count, (row + 1) * columns) * size]
    bytes.set(above.bytes.subarray(from, to), 2 * row * columns * size)
    bytes.set(below.bytes.subarray(from, to), (2 * row + 1) * columns * size)
  }
  return { bytes, shape: [2 * rows * columns, ...image] }
}

/**
 * Writes originals and what became of them as one PNG, in pairs of rows, whole or not at all.
 *
 * @param above uint8 [N, C, H, W]: what is in the upper row of a pair
 * @param below of the same shape: what is in the lower row
 * @param options.columns images in a row; 8 unless told otherwise, or N where that is less
 * @throws FalsarioError DATA_INVALID when the shapes differ, CONFIG_INVALID, OUTPUT_UNWRITABLE
 *
 * @example
 * const some = data.slice(0, 16)
 * await writePairs('pairs.png', some, await model.reconstruct(some))
 */
export async function writePairs(
  path: string,
  above: Images | ReadableImages,
  below: Images,
  options: { readonly columns?: number } = {},
): Promise<void> {
  const originals = 'bytes' in above ? above : { bytes: await above.read(), shape: above.shape }
  const columns = options.columns ?? Math.min(8, originals.shape[0] ?? 1)
  const { bytes, shape } = pairRows(originals, below, columns)
  await writeGrid(path, bytes, shape, { columns })
}
