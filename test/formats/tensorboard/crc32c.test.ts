import t from 'tap'
import { crc32c, maskedCrc32c } from '../../../lib/formats/tensorboard/crc32c.js'

/** RFC 3720, B.4, which lists checksums by byte, lowest first. */
const published: readonly (readonly [string, Uint8Array, string])[] = [
  ['32 bytes of zeros', new Uint8Array(32), 'aa36918a'],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), '43aba862'],
  ['32 bytes that count up', Uint8Array.from({ length: 32 }, (_, byte) => byte), '4e79dd46'],
  ['32 bytes that count down', Uint8Array.from({ length: 32 }, (_, byte) => 31 - byte), '5cdb3f11'],
  [
    'an iSCSI read command',
    Buffer.from(
      '01c00000000000000000000000000000140000000000040000000014000000182800000000000000' +
        '0200000000000000',
      'hex',
    ),
    '563a96d9',
  ],
]

t.test('checksums match RFC 3720', async (t) => {
  for (const [name, bytes, expected] of published) {
    t.equal(crc32c(bytes), Buffer.from(expected, 'hex').readUInt32LE(), name)
  }
})

t.test('the checksum of no bytes is 0', async (t) => {
  t.equal(crc32c(new Uint8Array(0)), 0)
})

t.test('masked checksums match TensorBoard 2.21', async (t) => {
  t.equal(maskedCrc32c(new Uint8Array(0)), 0xa282ead8)
  t.equal(maskedCrc32c(Buffer.from('123456789')), 0xc78ab0e5)
  t.equal(maskedCrc32c(new Uint8Array(32)), 0x0fd7fffa)
})
