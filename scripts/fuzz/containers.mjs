import { crc32, deflateSync, inflateSync } from 'node:zlib'

/**
 * Files that contain checksums and lengths, taken apart and put together again. A changed part gets a valid
 * checksum, so that the change reaches the code behind the check.
 */

/** The chunks of a PNG: type and data. */
export function pngChunks(bytes) {
  const chunks = []
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    chunks.push({ type, data: Buffer.from(bytes.subarray(at + 8, at + 8 + length)) })
    at += 12 + length
  }
  return chunks
}

export function pngOf(chunks) {
  const parts = [Buffer.from('89504e470d0a1a0a', 'hex')]
  for (const { type, data } of chunks) {
    const content = Buffer.concat([Buffer.from(type, 'latin1'), data])
    parts.push(uint32(data.length), content, uint32(crc32(content)))
  }
  return Buffer.concat(parts)
}

function uint32(number) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}

/** Changes the rows of a PNG behind their compression. */
export function withPngRows(chunks, change) {
  return chunks.map((chunk) =>
    chunk.type === 'IDAT'
      ? { ...chunk, data: deflateSync(change(inflateSync(chunk.data))) }
      : chunk,
  )
}

/** The segments of a JPEG up to its scan: marker and content. The last one has the rest of the file. */
export function jpegSegments(bytes) {
  const segments = []
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1]
    if (marker === 0xda) return [...segments, { marker, data: Buffer.from(bytes.subarray(at + 2)) }]
    const length = bytes.readUInt16BE(at + 2)
    segments.push({ marker, data: Buffer.from(bytes.subarray(at + 4, at + 2 + length)) })
    at += 2 + length
  }
  return segments
}

export function jpegOf(segments) {
  const parts = [Buffer.of(0xff, 0xd8)]
  for (const { marker, data } of segments) {
    const length = Buffer.alloc(2)
    length.writeUInt16BE((data.length + 2) & 0xffff)
    parts.push(Buffer.of(0xff, marker), ...(marker === 0xda ? [] : [length]), data)
  }
  return Buffer.concat(parts)
}

/** The header of a safetensors file as text, and its data. */
export function safetensorsParts(bytes) {
  const end = 8 + Number(bytes.readBigUInt64LE(0))
  return { header: bytes.toString('utf8', 8, end), data: Buffer.from(bytes.subarray(end)) }
}

export function safetensorsOf({ header, data }) {
  const text = Buffer.from(header)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, data])
}

/** The entries of a zip archive that stores them without compression. */
export function zipEntries(bytes) {
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  let at = bytes.readUInt32LE(end + 16)
  return Array.from({ length: bytes.readUInt16LE(end + 10) }, () => {
    const [size, nameLength] = [bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28)]
    const [extra, comment] = [bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)]
    const local = bytes.readUInt32LE(at + 42)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    at += 46 + nameLength + extra + comment
    return { name, data: Buffer.from(bytes.subarray(start, start + size)) }
  })
}

/** Writes a zip archive whose entries begin at multiples of 64 bytes, as PyTorch does. */
export function zipOf(entries) {
  const parts = []
  const directory = []
  let at = 0
  for (const { name, data } of entries) {
    const nameBytes = Buffer.from(name)
    const padding = (64 - ((at + 30 + nameBytes.length + 4) % 64)) % 64
    const fields = Buffer.alloc(26)
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(data.length, 14)
    fields.writeUInt32LE(data.length, 18)
    fields.writeUInt16LE(nameBytes.length, 22)
    const central = Buffer.concat([
      Buffer.from('PK\x01\x02\0\0', 'latin1'),
      fields,
      Buffer.alloc(14),
    ])
    central.writeUInt32LE(at, 42)
    directory.push(central, nameBytes)
    fields.writeUInt16LE(4 + padding, 24)
    const extra = Buffer.alloc(4 + padding)
    extra.write('FB', 'latin1')
    extra.writeUInt16LE(padding, 2)
    const local = Buffer.concat([
      Buffer.from('PK\x03\x04', 'latin1'),
      fields,
      nameBytes,
      extra,
      data,
    ])
    parts.push(local)
    at += local.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, list, end])
}
