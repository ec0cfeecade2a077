import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readSafetensors, writeSafetensors } from '../../lib/formats/safetensors.js'
import type { NativeTensor } from '../../lib/native/index.js'
import {
  readCheckpointFacts,
  readCheckpointFile,
  writeCheckpointFile,
} from '../../lib/runs/checkpoint-file.js'
import { train } from '../../lib/training/train.js'
import { randomNumbers } from '../random-numbers.js'
import { tinyConditionalGan, tinyData } from '../tiny-model.js'

const folder = t.testdir()
const whole = join(folder, 'run', 'checkpoints', 'last.safetensors')
const changedPath = join(folder, 'changed.safetensors')
let bytes = Buffer.alloc(0)

t.before(async () => {
  const data = tinyData({ labelled: true })
  const settings = {
    data,
    steps: 4,
    batchSize: 8,
    device: 'cpu',
    checkpoint: { every: 2 },
  } as const
  const run = train({ ...settings, model: tinyConditionalGan, out: join(folder, 'run') })
  const { model } = await run.result
  model[Symbol.dispose]()
  bytes = await readFile(whole)
})

/** Checks that reading `content` as a checkpoint throws CHECKPOINT_INVALID, and no other error. */
async function refused(t: Test, content: Uint8Array, what: string): Promise<void> {
  await writeFile(changedPath, content)
  const error = await readCheckpointFile(changedPath).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  t.match(error, { name: 'FalsarioError', code: 'CHECKPOINT_INVALID', message: changedPath }, what)
}

function flipped(at: number, mask: number): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt8(changed.readUInt8(at) ^ mask, at)
  return changed
}

t.test('readCheckpointFacts reads the device, machine and data from the header only', async (t) => {
  const { device, machine, data } = await readCheckpointFile(whole)
  await writeFile(changedPath, flipped(bytes.length - 1, 1))
  t.same(await readCheckpointFacts(changedPath), { device, machine, data })
  await writeFile(changedPath, bytes.subarray(0, 100))
  await t.rejects(readCheckpointFacts(changedPath), { code: 'CHECKPOINT_INVALID' })
  await t.rejects(readCheckpointFacts(join(folder, 'none')), { code: 'CHECKPOINT_NOT_FOUND' })
})

t.test('a written checkpoint is read back without changes', async (t) => {
  const checkpoint = await readCheckpointFile(whole)
  t.match(checkpoint, { session: { step: 4 }, classNames: ['first', 'second', 'third'] })
  await writeCheckpointFile(changedPath, checkpoint)
  t.strictSame(await readCheckpointFile(changedPath), checkpoint)
})

t.test('a change of any single byte is detected', async (t) => {
  const random = randomNumbers(5)
  const header = 8 + Number(bytes.readBigUInt64LE())
  const checksum = bytes.indexOf('"checksum":"')
  const places = [
    ...Array.from({ length: 8 }, (_, at) => at), // the header's length
    ...Array.from({ length: 76 }, (_, at) => checksum + at),
    ...[8, 9, bytes.indexOf('__metadata__'), bytes.indexOf('falsario.checkpoint')],
    ...[header - 1, header, bytes.length - 1],
    ...Array.from({ length: 60 }, () => Math.floor(random() * header)),
    ...Array.from({ length: 60 }, () => header + Math.floor(random() * (bytes.length - header))),
  ]
  t.ok(places.length >= 200)
  for (const at of places) {
    const mask = 1 + Math.floor(random() * 255)
    await refused(t, flipped(at, mask), `byte ${at} with ${mask}`)
  }
})

t.test('a changed bit is detected even if the header stays valid JSON', async (t) => {
  const header = Number(bytes.readBigUInt64LE())
  const digits = bytes.indexOf('"checksum":"') + '"checksum":"'.length
  const letter = bytes.subarray(digits, digits + 64).findIndex((byte) => byte >= 0x61)
  await refused(t, flipped(digits + letter, 0x20), 'a digit of the checksum as a capital')
  const step = bytes.indexOf('\\"step\\":4') + '\\"step\\":'.length
  await refused(t, flipped(step, 0x01), 'step 5 in place of 4')
  for (let length = header - 8; length < header; length++) {
    const shorter = Buffer.from(bytes)
    shorter.writeBigUInt64LE(BigInt(length))
    await refused(t, shorter, `a header of ${length} bytes`)
  }
})

t.test('a truncated file or a file with extra bytes is refused', async (t) => {
  const random = randomNumbers(6)
  const lengths = Array.from({ length: 50 }, () => Math.floor(random() * bytes.length))
  for (const length of [0, 7, 8, 9, bytes.length - 1, ...lengths])
    await refused(t, bytes.subarray(0, length), `${length} bytes`)
  await refused(t, Buffer.concat([bytes, Buffer.alloc(1)]), 'a byte more')
  await refused(t, Buffer.concat([bytes, bytes]), 'twice')
  await refused(t, Buffer.alloc(bytes.length), 'zeros')
})

t.test(
  'an undamaged file that is not a checkpoint of this format is refused with the reason',
  async (t) => {
    const { tensors, metadata } = await readSafetensors(whole)
    const { checksum: _, ...metadataWithoutChecksum } = metadata
    const content = JSON.parse(metadataWithoutChecksum['falsario.checkpoint'] ?? '')
    const written = async (
      changes: Record<string, unknown>,
      message: RegExp,
      all: readonly NativeTensor[] = tensors,
    ) => {
      const texts = Object.entries({ ...metadataWithoutChecksum, ...changes }).flatMap(
        ([name, value]) =>
          value === undefined
            ? []
            : [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const],
      )
      await writeSafetensors(changedPath, all, Object.fromEntries(texts), { checksum: true })
      await t.rejects(readCheckpointFile(changedPath), {
        code: 'CHECKPOINT_INVALID',
        path: changedPath,
        message,
      })
    }
    const described = (changes: object) => ({ 'falsario.checkpoint': { ...content, ...changes } })
    await written(described({ format: 2 }), /format/)
    await written(described({ session: { ...content.session, step: -1 } }), /step/)
    await written(described({ more: 1 }), /more/)
    await written(described({ config: { ...content.config, batchSize: 0 } }), /batchSize/)
    await written({ 'falsario.checkpoint': '{"format":1' }, /not JSON/)
    await written({ 'falsario.checkpoint': '[]' }, /expected object/)
    await written({ 'falsario.checkpoint': undefined }, /no checkpoint of falsario/)
    await written({ falsario: undefined }, /no checkpoint of falsario/)
    await written({ falsario: '{"format":9}' }, /format is 9/)
    await written({ falsario: 'null' }, /not an object/)
  },
)

t.test('a checkpoint without its checksum is refused, even if it is undamaged', async (t) => {
  const { tensors, metadata } = await readSafetensors(whole)
  const { checksum: _, ...metadataWithoutChecksum } = metadata
  await writeSafetensors(changedPath, tensors, metadataWithoutChecksum)
  await t.rejects(readCheckpointFile(changedPath), {
    code: 'CHECKPOINT_INVALID',
    message: /checksum is missing/,
  })
})

t.test('a model file is refused, and a missing checkpoint is CHECKPOINT_NOT_FOUND', async (t) => {
  await t.rejects(readCheckpointFile(join(folder, 'run', 'model.safetensors')), {
    code: 'CHECKPOINT_INVALID',
    message: /no checkpoint of falsario/,
  })
  await t.rejects(readCheckpointFile(join(folder, 'none')), { code: 'CHECKPOINT_NOT_FOUND' })
  await t.rejects(readCheckpointFile(folder), { code: 'CHECKPOINT_INVALID' })
})
