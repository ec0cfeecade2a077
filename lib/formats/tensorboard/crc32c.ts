/** CRC-32C (Castagnoli) of RFC 3720, as used in TFRecord files. */

/** The polynomial 0x1EDC6F41 with reversed bits, because bytes are processed lowest bit first. */
const POLYNOMIAL = 0x82f63b78

/** Change of the remainder for each value of a byte. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0)
  }
  return remainder
})

/**
 * Computes the checksum of bytes, 0 … 2³² - 1.
 *
 * @example
 * crc32c(Buffer.from('123456789')) // 0xe3069283
 */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff
  // Five times as fast as an iterator, which matters for images of a megabyte.
  for (let at = 0; at < bytes.length; at += 1) {
    remainder = (remainder >>> 8) ^ (table[(remainder ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  }
  return ~remainder >>> 0
}

/**
 * Computes the checksum as TFRecord stores it: rotated right by 15 bits, plus a constant. The masking
 * keeps checksums of data that contain checksums effective.
 *
 * @example
 * record.writeUInt32LE(maskedCrc32c(data), 12 + data.length)
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
