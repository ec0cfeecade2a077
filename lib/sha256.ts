import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'

/** About half a millisecond of hashing; then Node gets its turn. */
const BYTES_AT_ONCE = 2 ** 18

/**
 * SHA-256 over parts, in slices that leave Node free.
 *
 * @example
 * const hash = new Sha256()
 * await hash.add(bytes)
 * console.log(hash.finish()) // 64 hexadecimal digits
 */
export class Sha256 {
  readonly #hash = createHash('sha256')

  async add(part: Uint8Array): Promise<void> {
    for (let from = 0; from < part.length; from += BYTES_AT_ONCE) {
      this.#hash.update(part.subarray(from, from + BYTES_AT_ONCE))
      if (part.length > BYTES_AT_ONCE) await setImmediate()
    }
  }

  /** 64 hexadecimal digits. */
  finish(): string {
    return this.#hash.digest('hex')
  }
}

/**
 * SHA-256 of a file, read in parts; what the system answers where it cannot be read is thrown as it is.
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
