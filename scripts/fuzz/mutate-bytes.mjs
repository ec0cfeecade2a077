/** Changes of bytes that know nothing of a format. */

const extremes = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
]

/**
 * Returns a changed copy: one to four changes, half of them near the beginning, where headers are.
 *
 * @param other bytes from which a part may be inserted
 */
export function mutateBytes(random, bytes, other = bytes) {
  let changed = Buffer.from(bytes)
  for (let times = 1 + random.below(4); times > 0; times--)
    changed = random.pick(changes)(random, changed, other)
  return changed
}

const place = (random, { length }) =>
  random.chance(0.5) ? random.below(Math.min(64, length)) : random.below(length)

/** A range of at most 64 bytes. */
function range(random, bytes) {
  const start = place(random, bytes)
  return [start, Math.min(bytes.length, start + 1 + random.below(64))]
}

const changes = [
  function flipBit(random, bytes) {
    if (bytes.length > 0) bytes[place(random, bytes)] ^= 1 << random.below(8)
    return bytes
  },
  function setByte(random, bytes) {
    if (bytes.length > 0) bytes[place(random, bytes)] = random.pick(extremes) & 0xff
    return bytes
  },
  /** Lengths are 2, 4 or 8 bytes of either order. */
  function setNumber(random, bytes) {
    const width = random.pick([2, 4, 4, 8])
    if (bytes.length < width) return bytes
    const at = Math.min(place(random, bytes), bytes.length - width)
    const number = random.pick([...extremes, bytes.length, bytes.length - 1, bytes.length + 1])
    const value = BigInt(number) & (2n ** BigInt(8 * width) - 1n)
    for (let index = 0; index < width; index++) {
      const byte = Number((value >> BigInt(8 * index)) & 0xffn)
      bytes[random.chance(0.5) ? at + index : at + width - 1 - index] = byte
    }
    return bytes
  },
  function truncate(random, bytes) {
    return bytes.subarray(
      0,
      random.chance(0.5) ? random.below(bytes.length + 1) : place(random, bytes),
    )
  },
  function insert(random, bytes) {
    const at = place(random, bytes)
    return Buffer.concat([
      bytes.subarray(0, at),
      random.bytes(1 + random.below(16)),
      bytes.subarray(at),
    ])
  },
  function remove(random, bytes) {
    const [start, end] = range(random, bytes)
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])
  },
  function repeat(random, bytes) {
    const [start, end] = range(random, bytes)
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)])
  },
  function clear(random, bytes) {
    const [start, end] = range(random, bytes)
    return bytes.fill(random.pick([0, 0xff, 0x20]), start, end)
  },
  function takeOther(random, bytes, other) {
    const [start, end] = range(random, other)
    const at = place(random, bytes)
    return Buffer.concat([bytes.subarray(0, at), other.subarray(start, end), bytes.subarray(at)])
  },
  function append(random, bytes) {
    return Buffer.concat([bytes, random.bytes(1 + random.below(32))])
  },
]
