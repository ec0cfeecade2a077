import { readFile } from 'node:fs/promises'

/** A decoded event. */
export interface ReadEvent {
  readonly wallTime: number
  readonly step: number
  readonly version?: string
  readonly starts?: boolean
  readonly scalars?: Readonly<Record<string, number>>
  readonly image?: {
    readonly tag: string
    readonly width: number
    readonly height: number
    readonly colorspace: number
    readonly png: Buffer
  }
}

/** Reads all events; throws if a record is incomplete. */
export async function readEvents(path: string): Promise<ReadEvent[]> {
  const file = await readFile(path)
  const events: ReadEvent[] = []
  for (let start = 0; start < file.length; ) {
    const end = start + 12 + Number(file.readBigUInt64LE(start))
    if (end + 4 > file.length) throw new Error(`half a record at byte ${start}`)
    events.push(eventOf(file.subarray(start + 12, end)))
    start = end + 4
  }
  return events
}

type Field = readonly [number, number | Buffer]

function eventOf(message: Buffer): ReadEvent {
  const fields = new Map(fieldsOf(message))
  const [version, summary, session] = [fields.get(3), fields.get(5), fields.get(7)]
  return {
    wallTime: Number(fields.get(1)),
    step: Number(fields.get(2) ?? 0),
    ...(version === undefined ? {} : { version: String(version) }),
    ...(Buffer.isBuffer(session) ? { starts: session.equals(Buffer.of(8, 1)) } : {}),
    ...(Buffer.isBuffer(summary) ? summaryOf(summary) : {}),
  }
}

function summaryOf(message: Buffer): Pick<ReadEvent, 'scalars' | 'image'> {
  const scalars: Record<string, number> = {}
  for (const [, value] of fieldsOf(message)) {
    const fields = new Map(Buffer.isBuffer(value) ? fieldsOf(value) : [])
    const [tag, scalar, image] = [String(fields.get(1)), fields.get(2), fields.get(4)]
    if (Buffer.isBuffer(image)) return { image: { tag, ...imageOf(image) } }
    scalars[tag] = Number(scalar)
  }
  return { scalars }
}

function imageOf(message: Buffer) {
  const fields = new Map(fieldsOf(message))
  const [height, width, colorspace] = [1, 2, 3].map((field) => Number(fields.get(field)))
  const png = fields.get(4)
  if (height === undefined || width === undefined || colorspace === undefined) throw new Error()
  return { height, width, colorspace, png: Buffer.isBuffer(png) ? png : Buffer.alloc(0) }
}

function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = () => {
    let [value, scale, byte] = [0, 1, 0]
    do {
      byte = message.readUInt8(at)
      at += 1
      value += (byte & 0x7f) * scale
      scale *= 128
    } while (byte >= 128)
    return value
  }
  const bytes = (length: number) => {
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const key = varint()
    const read = [
      varint,
      () => bytes(8).readDoubleLE(),
      () => bytes(varint()),
      undefined,
      undefined,
      () => bytes(4).readFloatLE(),
    ][key & 7]
    if (read === undefined) throw new Error(`wire type ${key & 7}`)
    fields.push([key >> 3, read()])
  }
  return fields
}
