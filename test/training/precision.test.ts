import { access } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { runtimeInfo, train } from '../../lib/index.js'
import { type ModelSpecInput, parseModelSpec } from '../../lib/kinds/catalogue.js'
import { byteTensor } from '../../lib/models/native-tensors.js'
import {
  buildModel,
  type NativeTensor,
  type NativeTrainer,
  newTrainer,
  type Precision,
  uploadDataset,
} from '../../lib/native/index.js'
import { outcomeOf } from '../runs/run-files.js'
import { tinyClassifier, tinyData, tinyGan, tinyVae, tinyWgan } from '../tiny-model.js'

const data = tinyData({ labelled: true })
const { bf16 } = await runtimeInfo()
const settings = { data, steps: 4, batchSize: 8, device: 'cpu', threads: 1, seed: 3 } as const
const inBf16 = { ...settings, precision: 'bf16' } as const

t.test(
  'bf16 is refused on a processor without instructions for it, and nothing is written',
  { skip: bf16 && 'this processor has bf16' },
  async (t) => {
    const out = join(t.testdir(), 'run')
    await t.rejects(train({ ...inBf16, model: tinyGan, out }).result, {
      code: 'DEVICE_UNAVAILABLE',
      path: 'precision',
      message: /no instructions that multiply bf16 \(avx512_bf16/,
      fix: /float32/,
    })
    await t.rejects(access(out), { code: 'ENOENT' })
  },
)

t.test(
  'a run in bf16 that is resumed ends as one that was not',
  { skip: !bf16 && 'this processor has no bf16' },
  async (t) => {
    const folder = t.testdir()
    const [whole, parts] = [join(folder, 'whole'), join(folder, 'parts')]
    await train({ ...inBf16, model: tinyGan, out: whole }).result
    await train({ ...inBf16, model: tinyGan, out: parts, steps: 2 }).result
    await train({ resume: parts, data, steps: 4 }).result
    t.same(await outcomeOf(parts), await outcomeOf(whole))
  },
)

/** Trains below the refusal, which every processor can. */
async function withTrainerIn<Value>(
  precision: Precision,
  model: ModelSpecInput,
  use: (trainer: NativeTrainer) => Promise<Value>,
): Promise<Value> {
  const spec = parseModelSpec(model, 'model')
  const native = await buildModel(spec, { seed: 3, device: 'cpu' })
  const dataset = await uploadDataset({
    images: byteTensor('images', data.shape, data.images),
    ...(spec.classes > 0 &&
      data.labels && { labels: byteTensor('labels', [data.count], data.labels) }),
    device: 'cpu',
  })
  const trainer = await newTrainer(native, dataset, {
    batchSize: 8,
    precision,
    seed: 3,
    threads: 1,
    watch: true,
    augment: { horizontalFlip: false, verticalFlip: false, translate: 0 },
  })
  try {
    return await use(trainer)
  } finally {
    trainer.dispose()
    dataset.dispose()
    native.dispose()
  }
}

const stateAfter = (precision: Precision, model: ModelSpecInput, steps: number) =>
  withTrainerIn(precision, model, async (trainer) => {
    await trainer.run(steps)
    return await trainer.save()
  })

const bytesOf = (state: readonly NativeTensor[]) =>
  state.map(({ name, dtype, data }) => [name, dtype, Buffer.from(data).toString('hex')])

for (const [name, model] of Object.entries({ tinyGan, tinyWgan, tinyVae, tinyClassifier }))
  t.test(`in bf16, the state of ${name} is float32 and continues to the same bytes`, async (t) => {
    const whole = await stateAfter('bf16', model, 4)
    t.same(
      whole.filter(({ dtype }) => !['F32', 'F64', 'I64'].includes(dtype)),
      [],
    )
    t.notSame(bytesOf(whole), bytesOf(await stateAfter('float32', model, 4)))
    const half = await stateAfter('bf16', model, 2)
    const continued = await withTrainerIn('bf16', model, async (trainer) => {
      await trainer.restore(half)
      await trainer.run(2)
      return await trainer.save()
    })
    t.same(bytesOf(continued), bytesOf(whole))
  })

t.test('the guard watches a run in bf16', async (t) => {
  const optimizer = { type: 'adam', learningRate: 1e38 } as const
  const model: ModelSpecInput = {
    ...tinyGan,
    optimizer: { generator: optimizer, discriminator: optimizer },
  }
  const { finding } = await withTrainerIn('bf16', model, (trainer) => trainer.run(3))
  t.match(finding, { step: Number, what: String })
})
