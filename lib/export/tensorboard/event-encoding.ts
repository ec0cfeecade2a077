import { bytesField, doubleField, floatField, intField } from './protobuf.js'

/**
 * TensorBoard's events as messages. Field numbers: event.proto and summary.proto of TensorBoard.
 *
 * @see https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto
 */

/** When an event was. */
export interface EventTime {
  /** Seconds since 1970. */
  readonly wallTime: number
  /** Steps done: a whole number. */
  readonly step: number
}

/** A picture as a file's bytes, and what it shows. */
export interface EncodedImage {
  readonly png: Uint8Array
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** 1 grey, 3 colour. */
  readonly channels: 1 | 3
}

/** Of the file format: its readers then look for `sessionStartEvent`. */
const FILE_VERSION = 'brain.Event:2'

const SESSION_START = 1

function event({ wallTime, step }: EventTime, content: Uint8Array): Uint8Array {
  return Buffer.concat([doubleField(1, wallTime), intField(2, step), content])
}

function summary(time: EventTime, values: readonly Uint8Array[]): Uint8Array {
  return event(time, bytesField(5, Buffer.concat(values.map((value) => bytesField(1, value)))))
}

/** What every event file begins with. */
export function versionEvent(wallTime: number): Uint8Array {
  return event({ wallTime, step: 0 }, bytesField(3, FILE_VERSION))
}

/**
 * A run begins at a step, or goes on from there: readers forget that step and all after it, of the
 * files before. Some of them take the first start of a run for none, so that each file needs one.
 */
export function sessionStartEvent(time: EventTime): Uint8Array {
  return event(time, bytesField(7, intField(1, SESSION_START)))
}

/**
 * Numbers by their tags; each is stored as a float32, NaN and infinity as they are.
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

/** A picture under a tag. */
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
