import type { FileHandle } from 'node:fs/promises'

/** Node reads at most 2^31 - 1 bytes in one call. */
const LARGEST_READ = 2 ** 30

/**
 * Reads the bytes from `position` to `position + length` (exclusive) of a file; fewer if the file
 * ends earlier. Allocates `length` bytes, so check `length` against the file's size before.
 *
 * @example
 * const head = await readExactly(handle, 0, 20)
 */
export async function readExactly(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const size = Math.min(length - filled, LARGEST_READ)
    const { bytesRead } = await handle.read(bytes, filled, size, position + filled)
    if (bytesRead === 0) return bytes.subarray(0, filled)
    filled += bytesRead
  }
  return bytes
}
