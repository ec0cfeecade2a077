import t from 'tap'
import {
  imageEvent,
  scalarsEvent,
  sessionStartEvent,
  versionEvent,
} from '../../../lib/formats/tensorboard/event-encoding.js'
import { tfRecord } from '../../../lib/formats/tensorboard/tf-record.js'

/**
 * The expected bytes are those that tensorboard 2.21.0 and protobuf 7.36.2 write in Python:
 * RecordWriter(file).write(Event(wall_time=1700000000.25, step=…, …).SerializeToString()).
 */

const wallTime = 1700000000.25
const recordOf = (event: Uint8Array) => tfRecord(event).toString('hex')

t.test('the first event has the file version', async (t) => {
  t.equal(
    recordOf(versionEvent(wallTime)),
    '1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe9',
  )
})

t.test('a session start has its step', async (t) => {
  t.equal(
    recordOf(sessionStartEvent({ wallTime, step: 501 })),
    '100000000000000095fbfe180900001040fc54d94110f5033a020801a58d7e44',
  )
})

t.test('several scalars form one event', async (t) => {
  const values = { 'losses/generator': 0.7, 'losses/discriminator': -1.5 }
  t.equal(
    recordOf(scalarsEvent({ wallTime, step: 300 }, values)),
    '440000000000000043592e9a0900001040fc54d94110ac022a360a170a106c6f737365732f67656e6572' +
      '61746f72153333333f0a1b0a146c6f737365732f6469736372696d696e61746f72150000c0bfa5a9173e',
  )
})

t.test('a step of 0 is omitted, a value of 0 is not', async (t) => {
  t.equal(
    recordOf(scalarsEvent({ wallTime, step: 0 }, { a: 0 })),
    '1500000000000000d6ab6b2b0900001040fc54d9412a0a0a080a01611500000000f3c606a7',
  )
})

t.test('encodes the largest step, a non-ASCII tag, infinity and NaN', async (t) => {
  const values = { größe: Number.POSITIVE_INFINITY, n: Number.NaN }
  t.equal(
    recordOf(scalarsEvent({ wallTime, step: Number.MAX_SAFE_INTEGER }, values)),
    '2e00000000000000c5cb57fa0900001040fc54d94110ffffffffffffff0f2a1a0a0e0a076772c3b6c39f' +
      '65150000807f0a080a016e150000c07f7a3bb7c5',
  )
})

t.test('encodes grey and colour images', async (t) => {
  const png = Uint8Array.from({ length: 200 }, (_, byte) => byte)
  const pixels = Buffer.from(png).toString('hex')
  const size = { width: 62, height: 300 }
  for (const [channels, head, foot] of [
    [
      1,
      'ef000000000000006f19b9b90900001040fc54d94110072ae1010ade010a0773616d706c657322d20108' +
        'ac02103e180122c801',
      '2f137251',
    ],
    [
      3,
      'ef000000000000006f19b9b90900001040fc54d94110072ae1010ade010a0773616d706c657322d20108' +
        'ac02103e180322c801',
      '275fe950',
    ],
  ] as const) {
    const image = { png, channels, ...size }
    t.equal(recordOf(imageEvent({ wallTime, step: 7 }, 'samples', image)), head + pixels + foot)
  }
})

t.test('a step that is not an integer is refused', async (t) => {
  for (const step of [1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    t.throws(() => scalarsEvent({ wallTime, step }, { a: 1 }), RangeError)
  }
})
