import { bytesField, doubleField, floatField, intField } from './protobuf.js'

/**
 * Encodes TensorBoard events as Protocol Buffers messages, with the field numbers of TensorBoard's
 * event.proto and summary.proto.
 *
 * @see https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto
 */

/** Time of an event. */
export interface EventTime {
  /** Seconds since 1970. */
  readonly wallTime: number
  /** Number of completed training steps: an integer. */
  readonly step: number
}

/** An image as a PNG file, with its size. */
export interface EncodedImage {
  readonly png: Uint8Array
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** 1 grey, 3 colour. */
  readonly channels: 1 | 3
}

/** Version of the file format; readers of this version handle `sessionStartEvent`. */
const FILE_VERSION = 'brain.Event:2'

const SESSION_START = 1

function event({ wallTime, step }: EventTime, content: Uint8Array): Uint8Array {
  return Buffer.concat([doubleField(1, wallTime), intField(2, step), content])
}

function summary(time: EventTime, values: readonly Uint8Array[]): Uint8Array {
  return event(time, bytesField(5, Buffer.concat(values.map((value) => bytesField(1, value)))))
}

/** Returns the first event of every event file. */
export function versionEvent(wallTime: number): Uint8Array {
  return event({ wallTime, step: 0 }, bytesField(3, FILE_VERSION))
}

/**
 * Marks that a run starts or resumes at a step. Readers then discard events of that step and later ones
 * from earlier files. Every file needs one, because some readers ignore the first one of a run.
 */
export function sessionStartEvent(time: EventTime): Uint8Array {
  return event(time, bytesField(7, intField(1, SESSION_START)))
}

/**
 * Returns an event with numbers by tag. Each is stored as float32; NaN and infinity are kept.
 *
 * @example
 * scalarsEvent({ wallTime: Date.now() / 1000, step: 100 }, { 'losses/generator': 0.7 })
 */
export function scalarsEvent(
  time: EventTime,
  values: Readonly<Record<string, number>>,
): Uint8Array {
  const encode = ([tag, value]: readonly [string, number]) =>
    Buffer.concat([bytesField(1, tag), floatField(2, value)])
  return summary(time, Object.entries(values).map(encode))
}

/** Returns an event with an image under a tag. */
export function imageEvent(time: EventTime, tag: string, image: EncodedImage): Uint8Array {
  const { png, width, height, channels } = image
  const fields = [
    intField(1, height),
    intField(2, width),
    intField(3, channels),
    bytesField(4, png),
  ]
  return summary(time, [Buffer.concat([bytesField(1, tag), bytesField(4, Buffer.concat(fields))])])
}
