import type { StoredPart } from '../native/types.js'
import { readExactly } from '../system/read-exactly.js'
import { absolutePath } from '../system/working-folder.js'
import { openDataFile } from './data-file.js'
import { idxError } from './idx-header.js'

export type { StoredPart } from '../native/types.js'

/**
 * Images that stay in their files, uint8, row-major, because they are too large for memory. Each read
 * opens and closes the files, so there is nothing to dispose.
 *
 * @example
 * const stored = new StoredImages([{ path: 'train-images-idx3-ubyte', offset: 16, count: 60000 }], 784)
 * const pixels = await stored.read(0, 16)
 */
export class StoredImages {
  /** Parts in order, with absolute paths. */
  readonly parts: readonly StoredPart[]
  /** Bytes per image: C · H · W. */
  readonly imageBytes: number

  constructor(parts: readonly StoredPart[], imageBytes: number) {
    this.parts = parts.map((part) => ({ ...part, path: absolutePath(part.path) }))
    this.imageBytes = imageBytes
  }

  /** Number of bytes of all images. */
  get length(): number {
    return this.parts.reduce((images, { count }) => images + count, 0) * this.imageBytes
  }

  /** Returns images `from` to `to` (exclusive), still in their files. */
  slice(from: number, to: number): StoredImages {
    const parts: StoredPart[] = []
    let first = 0
    for (const { path, offset, count } of this.parts) {
      const [start, end] = [Math.max(from - first, 0), Math.min(to - first, count)]
      if (start < end)
        parts.push({ path, offset: offset + start * this.imageBytes, count: end - start })
      first += count
    }
    return new StoredImages(parts, this.imageBytes)
  }

  /** Returns these images followed by others of the same size. */
  concat(others: StoredImages): StoredImages {
    return new StoredImages([...this.parts, ...others.parts], this.imageBytes)
  }

  /**
   * Reads the bytes of images `from` to `to` (exclusive).
   *
   * @throws FalsarioError DATA_NOT_FOUND; DATA_INVALID, naming file and byte offset, if a file was
   * truncated after it was opened
   */
  async read(from: number, to: number): Promise<Uint8Array> {
    const { parts } = this.slice(from, to)
    const pieces: Uint8Array[] = []
    for (const part of parts) pieces.push(await this.#readPart(part))
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
  }

  async #readPart({ path, offset, count }: StoredPart): Promise<Uint8Array> {
    const { handle, size } = await openDataFile(path)
    try {
      const length = count * this.imageBytes
      const truncated = (end: number) =>
        idxError(
          path,
          end,
          'file was truncated after it was opened',
          `${offset + length} bytes`,
          `${end} bytes`,
        )
      // Checked before memory is allocated.
      if (size < offset + length) throw truncated(size)
      const bytes = await readExactly(handle, offset, length)
      if (bytes.length < length) throw truncated(offset + bytes.length)
      return bytes
    } finally {
      await handle.close()
    }
  }
}
