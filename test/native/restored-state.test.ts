import t, { type Test } from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { buildModel, type NativeTensor, newTrainer, uploadDataset } from '../../lib/native/index.js'
import { tinyGan } from '../tiny-model.js'

/** A trainer restores only a state that a run can have. */

const count = 16
const augment = { horizontalFlip: true, verticalFlip: false, translate: 1 }

async function newRun(t: Test) {
  const model = await buildModel(parseModelSpec(tinyGan), { seed: 0, device: 'cpu' })
  const data = new Uint8Array(count * 64).map((_, at) => (at * 31) % 251)
  const images = { name: 'images', dtype: 'U8', shape: [count, 1, 8, 8], data } as const
  const dataset = await uploadDataset({ images, device: 'cpu' })
  const request = { batchSize: 4, seed: 1, threads: 1, augment }
  const trainer = await newTrainer(model, dataset, request)
  t.teardown(() => {
    trainer.dispose()
    dataset.dispose()
    model.dispose()
  })
  return trainer
}

function withInteger(state: readonly NativeTensor[], name: string, value: bigint): NativeTensor[] {
  return state.map((tensor) => {
    if (tensor.name !== name) return tensor
    const data = tensor.data.slice()
    new BigInt64Array(data.buffer)[0] = value
    return { ...tensor, data }
  })
}

const counters = [
  'step',
  'discriminatorUpdates',
  'data.cursor',
  'optimizer.generator.updates',
  'optimizer.generator.counts',
  'optimizer.discriminator.updates',
]

t.test('a counter that no run reaches is refused, and the error names it', async (t) => {
  const trainer = await newRun(t)
  await trainer.run(2)
  const state = await trainer.save()
  for (const name of counters)
    for (const value of [-1n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)]) {
      t.ok(state.some((tensor) => tensor.name === name))
      await t.rejects(trainer.restore(withInteger(state, name, value)), {
        code: 'CHECKPOINT_INVALID',
        path: name,
        received: String(value),
      })
    }
})

t.test('a position behind the end of the data is refused', async (t) => {
  const trainer = await newRun(t)
  await trainer.run(1)
  const state = await trainer.save()
  await trainer.restore(withInteger(state, 'data.cursor', BigInt(count)))
  await t.rejects(trainer.restore(withInteger(state, 'data.cursor', BigInt(count + 1))), {
    code: 'CHECKPOINT_INVALID',
    expected: `from 0 to ${count}`,
  })
})

t.test('a learning rate that is no finite number is refused', async (t) => {
  const trainer = await newRun(t)
  const state = await trainer.save()
  const name = 'optimizer.generator.learningRate'
  for (const rate of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const data = new Uint8Array(Float64Array.of(rate).buffer)
    const broken = state.map((tensor) => (tensor.name === name ? { ...tensor, data } : tensor))
    await t.rejects(trainer.restore(broken), { code: 'CHECKPOINT_INVALID', path: name })
  }
})

t.test('random streams have any state', async (t) => {
  const trainer = await newRun(t)
  const state = await trainer.save()
  const streams = state.filter(({ name }) => name.startsWith('stream.'))
  t.ok(streams.length > 0)
  for (const { name } of streams) await trainer.restore(withInteger(state, name, -5n))
})

t.test('bytes that do not match a tensor’s shape are refused', async (t) => {
  const trainer = await newRun(t)
  const [first, ...others] = await trainer.save()
  if (first === undefined) throw new Error('no state')
  const cut = { ...first, data: first.data.subarray(4) }
  await t.rejects(trainer.restore([cut, ...others]), {
    code: 'CHECKPOINT_INVALID',
    path: first.name,
  })
})

t.test('the rate changes between two chunks', async (t) => {
  const trainer = await newRun(t)
  const chunk = trainer.run(3)
  const scaled = trainer.scaleLearningRate(0.5)
  await Promise.all([chunk, scaled])
  const state = await trainer.save()
  const rate = state.find(({ name }) => name === 'optimizer.generator.learningRate')
  t.same(rate && new Float64Array(rate.data.slice().buffer), Float64Array.of(0.0005))
})

t.test('images in files need a whole shape', async (t) => {
  for (const shape of [[], [4], [4, 1, 8], [4, 1, 8, -8], [4, 2 ** 40, 2 ** 40, 8], [4, 0, 8, 8]])
    await t.rejects(uploadDataset({ files: [], shape, device: 'cpu' }), {
      code: 'DATA_INVALID',
      path: 'shape',
    })
})
