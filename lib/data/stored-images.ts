import { resolve } from 'node:path'
import { readExactly } from '../read-exactly.js'
import { openDataFile } from './data-file.js'
import { idxError } from './idx-header.js'

/** Images one after the other in a file. */
export interface StoredPart {
  readonly path: string
  /** The byte at which the first of them starts. */
  readonly offset: number
  readonly count: number
}

/**
 * Images that stay in their files, uint8, row-major: more than memory shall hold. They are read
 * piece by piece; files are opened for that and closed again, so that nothing has to be let go of.
 *
 * @example
 * const stored = new StoredImages([{ path: 'train-images-idx3-ubyte', offset: 16, count: 60000 }], 784)
 * const pixels = await stored.read(0, 16)
 */
export class StoredImages {
  /** In their order; the paths are absolute. */
  readonly parts: readonly StoredPart[]
  /** C · H · W */
  readonly imageBytes: number

  constructor(parts: readonly StoredPart[], imageBytes: number) {
    this.parts = parts.map((part) => ({ ...part, path: resolve(part.path) }))
    this.imageBytes = imageBytes
  }

  /** How many bytes all of them are. */
  get length(): number {
    return this.parts.reduce((images, { count }) => images + count, 0) * this.imageBytes
  }

  /** Images `from` to `to` (not included), still in their files. */
  slice(from: number, to: number): StoredImages {
    const chosen: StoredPart[] = []
    let first = 0
    for (const { path, offset, count } of this.parts) {
      const [start, end] = [Math.max(from - first, 0), Math.min(to - first, count)]
      if (start < end)
        chosen.push({ path, offset: offset + start * this.imageBytes, count: end - start })
      first += count
    }
    return new StoredImages(chosen, this.imageBytes)
  }

  /** These images and then others of the same size. */
  concat(others: StoredImages): StoredImages {
    return new StoredImages([...this.parts, ...others.parts], this.imageBytes)
  }

  /**
   * The bytes of images `from` to `to` (not included).
   *
   * @throws FalsarioError DATA_NOT_FOUND; DATA_INVALID, naming file and byte offset, where a file is
   * no longer as long as it was
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
      const cut = (end: number) =>
        idxError(path, end, 'cut since it was opened', `${offset + length} bytes`, `${end} bytes`)
      // Asked before memory is taken for what is not there.
      if (size < offset + length) throw cut(size)
      const bytes = await readExactly(handle, offset, length)
      if (bytes.length < length) throw cut(offset + bytes.length)
      return bytes
    } finally {
      await handle.close()
    }
  }
}
