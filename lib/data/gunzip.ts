import type { FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { systemReason } from '../system-reason.js'
import { idxError } from './idx-header.js'

/** Small enough that a chunk is copied in well under a millisecond. */
const CHUNK = 256 * 1024

/** Deflate writes at most 258 bytes with 2 bits, so that no file unpacks to more than this. */
export const LARGEST_GZIP_RATIO = 1032

/**
 * Unpacks a gzip file chunk by chunk, on Node's thread pool. Whoever stops taking chunks stops the
 * unpacking. The offset in errors counts packed bytes; damage lies in the chunk that starts there.
 *
 * @throws FalsarioError DATA_INVALID for damaged or cut gzip, and for bytes after its end
 *
 * @example
 * for await (const chunk of gunzipChunks(path, handle, size)) total += chunk.length
 */
export async function* gunzipChunks(
  path: string,
  handle: FileHandle,
  size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK })
  const gunzip = createGunzip({ chunkSize: CHUNK })
  source.on('error', (error) => gunzip.destroy(error))
  source.pipe(gunzip)
  try {
    for await (const chunk of gunzip) yield chunk
  } catch (cause) {
    const received = `${systemReason(cause)} (file of ${size} bytes)`
    throw idxError(path, gunzip.bytesWritten, 'damaged gzip', 'a whole gzip file', received, {
      cause,
      fix: 'Fetch or copy the file again.',
    })
  } finally {
    source.destroy()
    gunzip.destroy()
  }
  const packed = gunzip.bytesWritten
  if (packed < size) {
    throw idxError(
      path,
      packed,
      'extra bytes after the gzip data',
      `${packed} bytes`,
      `${size} bytes`,
    )
  }
}
