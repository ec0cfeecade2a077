import { constants } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { pathArgument, requireKeys } from '../config/arguments.js'
import { invalid, shown } from '../config/explain.js'
import { FILE_KIND_BYTES } from '../formats/file-kind.js'
import { writeAtomically } from '../system/atomic-write.js'
import { availableMemory } from '../system/available-memory.js'
import { FalsarioError } from '../system/errors.js'
import { readExactly } from '../system/read-exactly.js'
import { openDataFile } from './data-file.js'
import { readGzippedIdx } from './gzipped-idx.js'
import {
  checkMemory,
  encodeIdxHeader,
  type IdxArray,
  type IdxContent,
  type IdxHeader,
  idxError,
  otherFile,
  parseIdxHeader,
} from './idx-header.js'

export type { IdxArray } from './idx-header.js'

/** Position of the values in a plain idx file whose values are not in memory. */
export interface IdxPlace {
  readonly shape: number[]
  /** First byte after the header. */
  readonly offset: number
}

/** Limits on the memory that the values of one idx file take, in bytes. */
export interface IdxLimits {
  /** Larger plain files stay on the disk and are read batch by batch. */
  readonly storeAbove: number
  /** Larger gzipped files are refused, because gzip has no random access. */
  readonly unpackAtMost: number
}

/** 512 MiB, and half of the memory, because the native core copies the data that it trains on. */
export const idxLimits: IdxLimits = {
  storeAbove: 2 ** 29,
  unpackAtMost: Math.min(constants.MAX_LENGTH, Math.floor(availableMemory() / 2)),
}

/**
 * Reads an idx file of uint8: images [N, H, W] or [N, C, H, W], or labels [N]. The content decides
 * whether the file is gzipped. Checks the header against the file before it allocates memory. In
 * errors of a gzipped file, a byte offset is a position in the unpacked data, or in
 * the gzipped file if the gzip data are damaged.
 *
 * @param content what the file must hold; `any` accepts images and labels
 * @throws FalsarioError DATA_NOT_FOUND if the file does not exist; DATA_INVALID, naming file and byte
 * offset, if it is not a valid idx file
 *
 * @example
 * const { shape, data } = await readIdx('train-images-idx3-ubyte.gz', 'images')
 * console.log(shape, data.length) // [60000, 28, 28] 47040000
 */
export async function readIdx(
  path: string,
  content: Exclude<IdxContent, 'classes'> = 'any',
): Promise<IdxArray> {
  return withIdxFile(pathArgument('path', path), content, idxLimits.unpackAtMost, readValues)
}

/**
 * Reads the bytes of an idx file of labels in any type and shape that labels may have.
 *
 * @throws FalsarioError as readIdx
 *
 * @example
 * const { shape, data } = await readIdxClasses('qmnist-train-labels-idx2-int') // int32, [60000, 8]
 */
export async function readIdxClasses(path: string): Promise<IdxArray> {
  return withIdxFile(path, 'classes', idxLimits.unpackAtMost, readValues)
}

/**
 * Reads an idx file like `readIdx`, but leaves the values of plain files above the limit on the disk.
 *
 * @throws FalsarioError as readIdx
 *
 * @example
 * const idx = await openIdx('train-images-idx3-ubyte', 'images')
 * if ('offset' in idx) console.log('stays on the disk')
 */
export async function openIdx(
  path: string,
  content: IdxContent,
  { storeAbove, unpackAtMost }: IdxLimits = idxLimits,
): Promise<IdxArray | IdxPlace> {
  const usePlain = async (path: string, handle: FileHandle, header: IdxHeader) =>
    header.dataBytes <= storeAbove
      ? readValues(path, handle, header)
      : { shape: header.shape, offset: header.headerBytes }
  return withIdxFile<IdxPlace | IdxArray>(path, content, unpackAtMost, usePlain)
}

/** Opens an idx file and checks its header; reads it if gzipped, calls `usePlain` if not. */
async function withIdxFile<Result>(
  path: string,
  content: IdxContent,
  unpackAtMost: number,
  usePlain: (path: string, handle: FileHandle, header: IdxHeader) => Promise<Result>,
): Promise<Result | IdxArray> {
  const { handle, size } = await openDataFile(path)
  try {
    const head = await readExactly(handle, 0, Math.min(size, FILE_KIND_BYTES))
    if (head[0] === 0x1f && head[1] === 0x8b)
      return await readGzippedIdx(path, handle, size, content, unpackAtMost)
    if (size > 0 && path.toLowerCase().endsWith('.gz')) {
      const problem = 'not a gzip file, despite its name'
      const fix = 'If the file is already unpacked, remove .gz from its name.'
      throw otherFile(path, head, problem, '1f 8b', 2, fix)
    }
    const header = parseIdxHeader(path, head, content)
    checkLength(path, header, size)
    return await usePlain(path, handle, header)
  } finally {
    await handle.close()
  }
}

/** Checks that a plain file has exactly the length that its header states. */
function checkLength(path: string, { shape, headerBytes, dataBytes }: IdxHeader, size: number) {
  const total = headerBytes + dataBytes
  const expected = `${total} bytes (shape [${shape.join(', ')}])`
  if (size < total) throw idxError(path, size, 'file is truncated', expected, `${size} bytes`)
  if (size > total) throw idxError(path, total, 'extra bytes', expected, `${size} bytes`)
}

async function readValues(path: string, handle: FileHandle, header: IdxHeader): Promise<IdxArray> {
  const { shape, headerBytes, dataBytes } = header
  const fix = 'Open it with openDataset() and read parts of it.'
  checkMemory(path, header, constants.MAX_LENGTH, fix)
  const data = await readExactly(handle, headerBytes, dataBytes)
  // The file may have shrunk since its length was checked.
  checkLength(path, header, headerBytes + data.length)
  return { shape, data }
}

/**
 * Writes uint8 values as an idx file, completely or not at all.
 *
 * @param options.gzip whether to gzip the file; default: if the name ends in `.gz`
 * @throws FalsarioError CONFIG_INVALID for an argument of another type; DATA_INVALID if shape and bytes do not match,
 * OUTPUT_UNWRITABLE
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
  pathArgument('path', path)
  requireKeys('options', options, ['gzip'])
  if (options.gzip !== undefined && typeof options.gzip !== 'boolean')
    throw invalid('options.gzip', 'true or false', options.gzip)
  checkShape(path, shape, data)
  const parts = [encodeIdxHeader(shape), data]
  const gzip = options.gzip ?? path.toLowerCase().endsWith('.gz')
  await writeAtomically(path, gzip ? Readable.from(parts).pipe(createGzip()) : parts)
}

function checkShape(path: string, shape: readonly number[], data: Uint8Array): void {
  if (!Array.isArray(shape)) throw invalid('shape', 'a list of 1, 3 or 4 sizes', shape)
  if (!(data instanceof Uint8Array)) throw invalid('data', 'a Uint8Array', data, typeof data)
  const sizes = shape.every((size) => Number.isInteger(size) && size >= 1 && size < 2 ** 32)
  const total = sizes ? shape.reduce((product, size) => product * size, 1) : Number.NaN
  if ([1, 3, 4].includes(shape.length) && total === data.length) return
  const expected = '1, 3 or 4 dimensions of at least 1 whose product is the number of bytes'
  const received = `shape [${shape.map(shown).join(', ')}], ${data.length} bytes`
  throw new FalsarioError(
    'DATA_INVALID',
    `cannot write ${path} as idx: expected ${expected}, received ${received}`,
    { path, expected, received },
  )
}
