import { Sha256 } from '../sha256.js'

/**
 * A checksum inside the file that it is of: SHA-256 over the JSON of the head, with zeros in the
 * checksum's own place, and all data. It stands in the metadata, so that other readers of
 * safetensors do not see it.
 */

const zeros = '0'.repeat(64)

/** For the metadata of a head that sealHead() will complete. */
export const blankChecksum = { checksum: zeros } as const

/** The JSON of a head as it was when the checksum was taken. */
export function withoutChecksum(json: Uint8Array, checksum: string): Uint8Array {
  const blank = Buffer.from(json)
  const at = blank.indexOf(`"checksum":"${checksum}"`)
  if (at >= 0 && checksum.length === zeros.length) blank.write(zeros, at + '"checksum":"'.length)
  return blank
}

/**
 * Puts the checksum of a head and its data into the head.
 *
 * @param jsonStart where the head's JSON begins
 */
export async function sealHead(
  head: Uint8Array,
  jsonStart: number,
  data: readonly Uint8Array[],
): Promise<void> {
  const digest = new Sha256()
  await digest.add(head.subarray(jsonStart))
  for (const part of data) await digest.add(part)
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  text.write(digest.finish(), text.indexOf(`"checksum":"${zeros}"`) + '"checksum":"'.length)
}
