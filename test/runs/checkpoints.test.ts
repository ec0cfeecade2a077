import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { loadModel } from '../../lib/kinds/load-model.js'
import { train } from '../../lib/training/train.js'
import { tinyData, tinyGan } from '../tiny-model.js'

t.test('the newest, last and best checkpoints are kept, and can be loaded as models', async (t) => {
  const out = join(t.testdir(), 'run')
  const checkpoint = { every: 4, keep: 2 }
  const run = train({ model: tinyGan, data: tinyData(), batchSize: 8, steps: 14, checkpoint, out })
  const steps: number[] = []
  for await (const event of run) if (event.type === 'checkpoint') steps.push(event.step)
  t.same(steps, [4, 8, 12, 14])
  const folder = join(out, 'checkpoints')
  const kept = ['000012', '000014', 'best', 'last'].map((name) => `${name}.safetensors`)
  t.same((await readdir(folder)).sort(), kept)
  using early = await loadModel(join(folder, '000012.safetensors'))
  using last = await loadModel(join(folder, 'last.safetensors'))
  t.same([early.trainedSteps, last.trainedSteps], [12, 14])
  const { model } = await run.result
  const request = { count: 3, seed: 5 }
  t.same((await last.sample(request)).bytes, (await model.sample(request)).bytes)
  t.not(Buffer.compare((await early.sample(request)).bytes, (await model.sample(request)).bytes), 0)
})
