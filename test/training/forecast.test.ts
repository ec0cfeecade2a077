import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { forecast } from '../../lib/training/forecast.js'
import { train } from '../../lib/training/train.js'
import { tinyData, tinyGan, tinyVae, tinyWgan } from '../tiny-model.js'

const data = tinyData()
const settings = { data, steps: 4, batchSize: 8, device: 'cpu', threads: 1 } as const

t.test('a forecast has exact parts and their sum', async (t) => {
  const found = await forecast({ ...settings, model: tinyWgan })
  // The same calculation as in checks-memory.test.ts. The counter of the batch norm has 8 bytes.
  t.equal(found.parameters, 4 * (632 + 16 + 65) + 8)
  t.equal(found.gradients, 4 * 632)
  t.equal(found.batchSize, 8)
  t.ok(found.optimizer >= 4 * 697, `${found.optimizer}`)
  const { parameters, gradients, optimizer, activations, checkpoint, data, process, total } = found
  t.equal(checkpoint, 0, 'no checkpoint is written')
  t.equal(total, parameters + gradients + optimizer + activations + data + process)
  t.ok(process > 50e6, 'Node and LibTorch')
  t.ok(found.available > total)
})

t.test('the memory of activations is extrapolated to the batch size', async (t) => {
  const wide = {
    ...tinyVae,
    encoder: {
      layers: [{ type: 'flatten' as const }, { type: 'linear' as const, out: 5000 }],
    },
  }
  const activations = async (batchSize: number) =>
    (await forecast({ ...settings, model: wide, batchSize })).activations
  const [measured, half, whole] = [
    await activations(4),
    await activations(16),
    await activations(32),
  ]
  t.ok(measured < half && half < whole)
  // At least one output of 5000 floats per image, and at most 6.
  const perImage = (whole - half) / 16
  t.ok(perImage >= 4 * 5000 && perImage <= 6 * 4 * 5000, `${perImage} bytes per image`)
})

t.test('a forecast writes no files and does not change a run in progress', async (t) => {
  const folder = t.testdir()
  const run = { ...settings, steps: 60, model: tinyGan }
  const alone = await train({ ...run, out: join(folder, 'alone') }).result
  const beside = train({ ...run, out: join(folder, 'beside') })
  await forecast({ ...run, out: join(folder, 'never') })
  using model = (await beside.result).model
  using other = alone.model
  const request = { count: 2, seed: 3 }
  t.same((await model.sample(request)).bytes, (await other.sample(request)).bytes)
  t.same((await readdir(folder)).sort(), ['alone', 'beside'])
})

t.test('forecast throws the errors of train', async (t) => {
  await t.rejects(forecast({ ...settings, model: tinyGan, batchSize: 33 }), {
    code: 'DATA_MISMATCH',
  })
})
