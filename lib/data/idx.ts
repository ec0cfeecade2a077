import { constants } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { FalsarioError } from '../errors.js'
import { writeAtomically } from '../export/atomic-write.js'
import { readExactly } from '../read-exactly.js'
import { openDataFile } from './data-file.js'
import { gunzipChunks, LARGEST_GZIP_RATIO } from './gunzip.js'
import {
  encodeIdxHeader,
  hexadecimal,
  type IdxContent,
  type IdxHeader,
  idxError,
  LONGEST_HEADER,
  parseIdxHeader,
} from './idx-header.js'
import { type IdxLimits, idxLimits } from './idx-limits.js'

/** The bytes of an idx file: images [N, H, W] or [N, C, H, W], labels [N]; row-major. */
export interface IdxArray {
  readonly shape: number[]
  readonly data: Uint8Array
}

/** Where the values of a plain idx file lie: they were not read. */
export interface IdxPlace {
  readonly shape: number[]
  /** The byte after the header. */
  readonly offset: number
}

/** What may be taken into memory at once; asked before anything is allocated. */
function checkSize(path: string, header: IdxHeader, largest: number, fix: string): void {
  const { shape, dataBytes } = header
  if (dataBytes <= largest) return
  const received = `${dataBytes} bytes (shape [${shape.join(', ')}])`
  throw idxError(path, 4, 'too large for memory', `at most ${largest} bytes`, received, { fix })
}

/** A gzipped file's claim: against what the packed bytes can hold, and against memory. */
function checkUnpacked(path: string, header: IdxHeader, packed: number, largest: number): void {
  const claimed = header.headerBytes + header.dataBytes
  const most = packed * LARGEST_GZIP_RATIO
  if (claimed > most) {
    const expected = `${claimed} bytes (shape [${header.shape.join(', ')}])`
    const received = `${packed} bytes of gzip, which unpack to ${most} at most`
    throw idxError(path, 4, 'header claims more than there is', expected, received)
  }
  checkSize(path, header, largest, 'Unpack it (gunzip): a plain idx file can stay on the disk.')
}

/** The header's claim against the length of a plain file, which it must meet exactly. */
function checkLength(path: string, { shape, headerBytes, dataBytes }: IdxHeader, size: number) {
  const total = headerBytes + dataBytes
  const expected = `${total} bytes (shape [${shape}])`
  if (size < total) throw idxError(path, size, 'truncated', expected, `${size} bytes`)
  if (size > total) throw idxError(path, total, 'extra bytes', expected, `${size} bytes`)
}

async function readPlain(path: string, handle: FileHandle, header: IdxHeader): Promise<IdxArray> {
  const { shape, headerBytes, dataBytes } = header
  const total = headerBytes + dataBytes
  checkSize(path, header, constants.MAX_LENGTH, 'Open it as a data set and read parts of it.')
  const data = await readExactly(handle, headerBytes, dataBytes)
  const end = headerBytes + data.length
  if (end < total)
    throw idxError(path, end, 'truncated', `${total} bytes (shape [${shape}])`, `${end} bytes`)
  return { shape, data }
}

/** Collects the unpacked bytes into an array of exactly the claimed length. */
class Unpacking {
  readonly #path: string
  readonly #header: IdxHeader
  readonly #data: Uint8Array
  #filled = 0

  constructor(path: string, packed: number, head: Uint8Array, content: IdxContent, most: number) {
    this.#path = path
    this.#header = parseIdxHeader(path, head, content)
    checkUnpacked(path, this.#header, packed, most)
    this.#data = new Uint8Array(this.#header.dataBytes)
    this.append(head.subarray(this.#header.headerBytes))
  }

  append(chunk: Uint8Array): void {
    if (this.#filled + chunk.length > this.#data.length) {
      const { headerBytes, shape } = this.#header
      const total = headerBytes + this.#data.length
      const received = `${headerBytes + this.#filled + chunk.length} bytes or more`
      throw idxError(
        this.#path,
        total,
        'extra bytes',
        `${total} bytes (shape [${shape}])`,
        received,
      )
    }
    this.#data.set(chunk, this.#filled)
    this.#filled += chunk.length
  }

  finish(): IdxArray {
    const { headerBytes, shape } = this.#header
    if (this.#filled < this.#data.length) {
      const there = headerBytes + this.#filled
      const expected = `${headerBytes + this.#data.length} bytes (shape [${shape}])`
      throw idxError(this.#path, there, 'truncated', expected, `${there} bytes`)
    }
    return { shape, data: this.#data }
  }
}

async function readZipped(
  path: string,
  handle: FileHandle,
  size: number,
  content: IdxContent,
  most: number,
): Promise<IdxArray> {
  let head: Uint8Array = new Uint8Array(0)
  let unpacking: Unpacking | undefined
  for await (const chunk of gunzipChunks(path, handle, size)) {
    if (unpacking) {
      unpacking.append(chunk)
      continue
    }
    head = Buffer.concat([head, chunk])
    if (head.length >= LONGEST_HEADER) unpacking = new Unpacking(path, size, head, content, most)
  }
  unpacking ??= new Unpacking(path, size, head, content, most)
  return unpacking.finish()
}

/**
 * Reads an idx file of uint8, gzipped or plain (told by its content): images [N, H, W] or
 * [N, C, H, W], labels [N]. Nothing is allocated by what a header claims before the claim is
 * checked against the file. In errors the byte offset of a gzipped file counts unpacked bytes,
 * except where the gzip itself is damaged.
 *
 * @param content what the file must hold; `any` takes whatever the header says
 * @throws FalsarioError DATA_NOT_FOUND when nothing is there; DATA_INVALID, naming file and byte
 * offset, for a file that is not what it claims to be
 *
 * @example
 * const { shape, data } = await readIdx('train-images-idx3-ubyte.gz', 'images')
 * console.log(shape, data.length) // [60000, 28, 28] 47040000
 */
export async function readIdx(path: string, content: IdxContent = 'any'): Promise<IdxArray> {
  return withIdx(path, content, idxLimits.unpackAtMost, readPlain)
}

/**
 * Reads an idx file as `readIdx` does, unless it is plain and above the limit: then it is checked
 * and its values stay where they are.
 *
 * @throws FalsarioError as readIdx
 *
 * @example
 * const idx = await openIdx('train-images-idx3-ubyte', 'images')
 * if ('offset' in idx) console.log('stays in its file')
 */
export async function openIdx(
  path: string,
  content: IdxContent,
  { storeAbove, unpackAtMost }: IdxLimits = idxLimits,
): Promise<IdxArray | IdxPlace> {
  return withIdx<IdxPlace | IdxArray>(path, content, unpackAtMost, async (path, handle, header) => {
    if (header.dataBytes <= storeAbove) return readPlain(path, handle, header)
    return { shape: header.shape, offset: header.headerBytes }
  })
}

async function withIdx<Result>(
  path: string,
  content: IdxContent,
  unpackAtMost: number,
  usePlain: (path: string, handle: FileHandle, header: IdxHeader) => Promise<Result>,
): Promise<Result | IdxArray> {
  const { handle, size } = await openDataFile(path)
  try {
    const head = await readExactly(handle, 0, Math.min(size, LONGEST_HEADER))
    if (head[0] === 0x1f && head[1] === 0x8b)
      return await readZipped(path, handle, size, content, unpackAtMost)
    if (size > 0 && path.toLowerCase().endsWith('.gz')) {
      const received = hexadecimal(head.subarray(0, 2))
      throw idxError(path, 0, 'not gzip despite its name', '1f 8b', received, {
        fix: 'If it is already unpacked, drop .gz from its name.',
      })
    }
    const header = parseIdxHeader(path, head, content)
    checkLength(path, header, size)
    return await usePlain(path, handle, header)
  } finally {
    await handle.close()
  }
}

function checkWritable(path: string, shape: readonly number[], data: Uint8Array): void {
  const total = shape.reduce((product, size) => product * size, 1)
  const sizes = shape.every((size) => Number.isInteger(size) && size >= 1 && size < 2 ** 32)
  if ([1, 3, 4].includes(shape.length) && sizes && total === data.length) return
  const expected = '1, 3 or 4 dimensions of at least 1 whose product is the number of bytes'
  const received = `shape [${shape.join(', ')}], ${data.length} bytes`
  throw new FalsarioError(
    'DATA_INVALID',
    `cannot write ${path} as idx: expected ${expected}, received ${received}`,
    { path, expected, received },
  )
}

/**
 * Writes uint8 values as an idx file, whole or not at all. Gzipped when the name ends in `.gz`,
 * unless `gzip` says otherwise.
 *
 * @throws FalsarioError DATA_INVALID when shape and bytes do not agree, OUTPUT_UNWRITABLE
 *
 * @example
 * await writeIdx('train-labels-idx1-ubyte.gz', [3], Uint8Array.of(7, 2, 1))
 */
export async function writeIdx(
  path: string,
  shape: readonly number[],
  data: Uint8Array,
  options: { readonly gzip?: boolean } = {},
): Promise<void> {
  checkWritable(path, shape, data)
  const parts = [encodeIdxHeader(shape), data]
  const zipped = options.gzip ?? path.toLowerCase().endsWith('.gz')
  await writeAtomically(path, zipped ? Readable.from(parts).pipe(createGzip()) : parts)
}
