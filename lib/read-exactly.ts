import type { FileHandle } from 'node:fs/promises'

/** One read of Node takes at most 2^31 - 1 bytes. */
const LARGEST_READ = 2 ** 30

/**
 * Bytes `position` … `position + length` of a file; fewer where the file ends before.
 * The caller has checked `length` against the file's size: this allocates it.
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
    const wanted = Math.min(length - filled, LARGEST_READ)
    const { bytesRead } = await handle.read(bytes, filled, wanted, position + filled)
    if (bytesRead === 0) return bytes.subarray(0, filled)
    filled += bytesRead
  }
  return bytes
}
