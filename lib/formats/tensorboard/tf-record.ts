import { maskedCrc32c } from './crc32c.js'

/**
 * Encodes data as one record of a TFRecord file: length (uint64), checksum of the length, data,
 * checksum of the data. All numbers are little-endian.
 *
 * @example
 * await appendFile(path, tfRecord(scalarsEvent({ wallTime, step: 100 }, { loss: 0.7 })))
 */
export function tfRecord(data: Uint8Array): Buffer {
  const head = Buffer.alloc(12)
  head.writeBigUInt64LE(BigInt(data.length))
  head.writeUInt32LE(maskedCrc32c(head.subarray(0, 8)), 8)
  const foot = Buffer.alloc(4)
  foot.writeUInt32LE(maskedCrc32c(data))
  return Buffer.concat([head, data, foot])
}
