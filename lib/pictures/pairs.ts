import { requireKeys } from '../config/arguments.js'
import { invalid } from '../config/explain.js'
import { FalsarioError } from '../system/errors.js'
import { rememberFolder } from '../system/working-folder.js'
import { writeGrid } from './grid.js'
import { picturePath } from './picture-path.js'

/** Images in memory. */
interface Images {
  /** uint8, row-major. */
  readonly bytes: Uint8Array
  /** [N, C, H, W] */
  readonly shape: readonly number[]
}

/** Images that are read on demand, such as a Dataset. */
interface ReadableImages {
  /** [N, C, H, W] */
  readonly shape: readonly number[]
  /** Returns all images, uint8, row-major. */
  read(): Promise<Uint8Array>
}

/**
 * Arranges images in pairs of rows: each row of `above` is followed by the matching row of `below`.
 * Unused positions of the last rows are black.
 *
 * @returns uint8 [2 · rows · columns, C, H, W]
 * @throws FalsarioError DATA_INVALID if the shapes differ
 *
 * @example
 * const { bytes, shape } = pairRows(originals, reconstructions, 8)
 */
export function pairRows(above: Images, below: Images, columns: number): Images {
  requireSameShape(above, below)
  const [count = 0, ...image] = above.shape
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

function requireSameShape(above: Pick<Images, 'shape'>, below: Pick<Images, 'shape'>): void {
  if (above.shape.join() === below.shape.join()) return
  const [expected, received] = [above, below].map(({ shape }) => `[${shape.join(', ')}]`)
  throw new FalsarioError(
    'DATA_INVALID',
    `pairs of images: both must have the same shape, received ${expected} above and ${received} below`,
    { expected: String(expected), received: String(received) },
  )
}

/**
 * Writes images and their counterparts, such as reconstructions, as one PNG of pairs of rows,
 * completely or not at all.
 *
 * @param above images of the upper rows, uint8 [N, C, H, W], or a dataset
 * @param below images of the lower rows, of the same shape, or a dataset
 * @param options.columns images per row; default: 8, or N if that is smaller
 * @throws FalsarioError DATA_INVALID if the shapes differ, CONFIG_INVALID, OUTPUT_UNWRITABLE
 *
 * @example
 * const some = data.slice(0, 16)
 * await writePairs('pairs.png', some, await model.reconstruct(some))
 */
export async function writePairs(
  path: string,
  above: Images | ReadableImages,
  below: Images | ReadableImages,
  options: { readonly columns?: number } = {},
): Promise<void> {
  picturePath(path, '.png')
  requireKeys('options', options, ['columns'])
  requireImages('above', above)
  requireImages('below', below)
  requireSameShape(above, below)
  const columns = options.columns ?? Math.min(8, above.shape[0] ?? 1)
  if (!Number.isInteger(columns) || columns < 1 || columns > 16383)
    throw invalid('columns', 'a whole number from 1 to 16383', columns)
  const here = rememberFolder()
  const { bytes, shape } = pairRows(await inMemory(above), await inMemory(below), columns)
  await writeGrid(here(path), bytes, shape, { columns })
}

async function inMemory(images: Images | ReadableImages): Promise<Images> {
  return 'bytes' in images ? images : { bytes: await images.read(), shape: images.shape }
}

function requireImages(name: string, images: unknown): void {
  const expected = 'images: an ImageTensor, a Dataset, or { bytes: Uint8Array, shape }'
  if (typeof images !== 'object' || images === null) throw invalid(name, expected, images)
  const isReadable = !('bytes' in images) && 'read' in images && typeof images.read === 'function'
  const bytes: unknown = 'bytes' in images ? images.bytes : undefined
  const isBytes = bytes instanceof Uint8Array
  const shape: unknown = 'shape' in images ? images.shape : undefined
  if (!Array.isArray(shape) || !(isBytes || isReadable)) throw invalid(name, expected, images)
  if (shape.length !== 4 || !shape.every((size) => Number.isSafeInteger(size) && size > 0))
    throw invalid(`${name}.shape`, 'four sizes from 1, [N, C, H, W]', shape)
  const needed = shape.reduce((product, size) => product * size, 1)
  if (isBytes && bytes.length !== needed)
    throw invalid(`${name}.bytes`, `${needed} bytes, for the shape`, bytes.length)
}
