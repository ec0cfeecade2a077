import { Sha256 } from '../system/sha256.js'

/**
 * A checksum of a safetensors file, stored in the file's own metadata: SHA-256 of the header's JSON,
 * with zeros in place of the checksum, and of all data. Other readers of safetensors ignore it.
 */

const zeros = '0'.repeat(64)

/** Metadata for a header that insertChecksum() completes. */
export const blankChecksum = { checksum: zeros } as const

/** Returns the header's JSON with zeros in place of the checksum. */
export function withoutChecksum(json: Uint8Array, checksum: string): Uint8Array {
  const blank = Buffer.from(json)
  const start = blank.indexOf(`"checksum":"${checksum}"`)
  if (start >= 0 && checksum.length === zeros.length)
    blank.write(zeros, start + '"checksum":"'.length)
  return blank
}

/**
 * Computes the checksum of a header and its data, and inserts it into the header.
 *
 * @param jsonStart byte at which the header's JSON begins
 */
export async function insertChecksum(
  header: Uint8Array,
  jsonStart: number,
  data: readonly Uint8Array[],
): Promise<void> {
  const digest = new Sha256()
  await digest.add(header.subarray(jsonStart))
  for (const part of data) await digest.add(part)
  const text = Buffer.from(header.buffer, header.byteOffset, header.byteLength)
  text.write(digest.finish(), text.indexOf(`"checksum":"${zeros}"`) + '"checksum":"'.length)
}
