import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'

/** Hashing this much takes about half a millisecond; then the event loop continues. */
const BYTES_AT_ONCE = 2 ** 18

/**
 * Computes the SHA-256 of data that come in parts, without blocking the event loop.
 *
 * @example
 * const hash = new Sha256()
 * await hash.add(bytes)
 * console.log(hash.finish()) // 64 hexadecimal digits
 */
export class Sha256 {
  readonly #hash = createHash('sha256')

  /** Appends bytes. */
  async add(part: Uint8Array): Promise<void> {
    for (let from = 0; from < part.length; from += BYTES_AT_ONCE) {
      this.#hash.update(part.subarray(from, from + BYTES_AT_ONCE))
      if (part.length > BYTES_AT_ONCE) await setImmediate()
    }
  }

  /** Returns the hash as 64 hexadecimal digits; no more bytes can be added. */
  finish(): string {
    return this.#hash.digest('hex')
  }
}

/**
 * Computes the SHA-256 of a file, which is read in parts.
 *
 * @returns 64 hexadecimal digits
 * @throws the system's error: ENOENT, EACCES, …
 *
 * @example
 * const hash = await sha256OfFile('inception-2015-12-05.pt')
 */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = new Sha256()
  const buffer = Buffer.allocUnsafe(BYTES_AT_ONCE)
  const file = await open(path, 'r')
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return hash.finish()
      await hash.add(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
