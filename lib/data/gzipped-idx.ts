import type { FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { systemReason } from '../system/system-reason.js'
import {
  checkMemory,
  type IdxArray,
  type IdxContent,
  type IdxHeader,
  idxError,
  MAX_HEADER_BYTES,
  parseIdxHeader,
} from './idx-header.js'

/** Small enough that copying one chunk takes much less than a millisecond. */
const CHUNK_BYTES = 256 * 1024

/** Deflate encodes at most 258 bytes in 2 bits, so no file unpacks to more than this factor. */
const MAX_GZIP_RATIO = 1032

/**
 * Reads a gzipped idx file of uint8. Checks the header before it allocates memory for the values. In
 * errors, a byte offset is a position in the unpacked data, or in
 * the gzipped file if the gzip data are damaged.
 *
 * @param size bytes of the gzipped file
 * @param limit maximum number of bytes of values
 * @throws FalsarioError DATA_INVALID, naming file and byte offset
 */
export async function readGzippedIdx(
  path: string,
  handle: FileHandle,
  size: number,
  content: IdxContent,
  limit: number,
): Promise<IdxArray> {
  let head: Uint8Array = new Uint8Array(0)
  let values: UnpackedValues | undefined
  for await (const chunk of gunzipChunks(path, handle, size)) {
    if (values) {
      values.append(chunk)
      continue
    }
    head = Buffer.concat([head, chunk])
    if (head.length >= MAX_HEADER_BYTES)
      values = new UnpackedValues(path, size, head, content, limit)
  }
  values ??= new UnpackedValues(path, size, head, content, limit)
  return values.finish()
}

/**
 * Unpacks a gzip file chunk by chunk, in Node's thread pool. Unpacking stops if the consumer stops. In
 * errors, the byte offset counts gzipped bytes; damaged data are in the chunk that starts there.
 */
async function* gunzipChunks(
  path: string,
  handle: FileHandle,
  size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK_BYTES })
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  source.on('error', (error) => gunzip.destroy(error))
  source.pipe(gunzip)
  try {
    for await (const chunk of gunzip) yield chunk
  } catch (cause) {
    const received = `${systemReason(cause)} (file of ${size} bytes)`
    throw idxError(
      path,
      gunzip.bytesWritten,
      'damaged gzip data',
      'a complete gzip file',
      received,
      {
        cause,
        fix: 'Download or copy the file again.',
      },
    )
  } finally {
    source.destroy()
    gunzip.destroy()
  }
  const gzipped = gunzip.bytesWritten
  if (gzipped < size) {
    const problem = 'extra bytes after the gzip data'
    throw idxError(path, gzipped, problem, `${gzipped} bytes`, `${size} bytes`)
  }
}

/** Collects unpacked bytes into an array of the length that the header states. */
class UnpackedValues {
  readonly #path: string
  readonly #header: IdxHeader
  readonly #data: Uint8Array
  #filled = 0

  /** @param head the first unpacked bytes */
  constructor(path: string, gzipped: number, head: Uint8Array, content: IdxContent, limit: number) {
    this.#path = path
    this.#header = parseIdxHeader(path, head, content)
    checkUnpackedSize(path, this.#header, gzipped, limit)
    this.#data = new Uint8Array(this.#header.dataBytes)
    this.append(head.subarray(this.#header.headerBytes))
  }

  append(chunk: Uint8Array): void {
    if (this.#filled + chunk.length > this.#data.length) {
      const { headerBytes } = this.#header
      const received = `at least ${headerBytes + this.#filled + chunk.length} bytes`
      const end = headerBytes + this.#data.length
      throw idxError(this.#path, end, 'extra bytes', this.#expected(), received)
    }
    this.#data.set(chunk, this.#filled)
    this.#filled += chunk.length
  }

  finish(): IdxArray {
    if (this.#filled < this.#data.length) {
      const end = this.#header.headerBytes + this.#filled
      throw idxError(this.#path, end, 'file is truncated', this.#expected(), `${end} bytes`)
    }
    return { shape: this.#header.shape, data: this.#data }
  }

  #expected(): string {
    const { headerBytes, shape } = this.#header
    return `${headerBytes + this.#data.length} bytes (shape [${shape.join(', ')}])`
  }
}

/** Compares the size in the header with the gzipped bytes and with the memory limit. */
function checkUnpackedSize(path: string, header: IdxHeader, gzipped: number, limit: number): void {
  const claimed = header.headerBytes + header.dataBytes
  const most = gzipped * MAX_GZIP_RATIO
  if (claimed > most) {
    const expected = `${claimed} bytes (shape [${header.shape.join(', ')}])`
    const received = `${gzipped} gzipped bytes, which unpack to at most ${most}`
    throw idxError(path, 4, 'the header claims more data than the file holds', expected, received)
  }
  checkMemory(path, header, limit, 'Unpack it with gunzip: plain idx files can stay on the disk.')
}
