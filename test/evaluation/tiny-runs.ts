import { join } from 'node:path'
import type { ModelSpecInput } from '../../lib/kinds/catalogue.js'
import { train } from '../../lib/training/train.js'
import { pixelClassifier } from '../known-model.js'
import { tinyClassifier, tinyConditionalGan, tinyData, tinyGan, tinyVae } from '../tiny-model.js'

/** Trains a few steps on 8 by 8 stripes. */
export async function tinyRun(
  out: string,
  model: ModelSpecInput,
  { data = tinyData({ labelled: true }), steps = 20 } = {},
): Promise<string> {
  const log = { every: 4 }
  const run = train({ model, data, steps, batchSize: 8, seed: 1, device: 'cpu', log, out })
  for await (const _ of run);
  ;(await run.result).model[Symbol.dispose]()
  return out
}

/** Writes runs of each kind on the same data, and the file of a known classifier as extractor. */
export async function writeTinyRuns(folder: string) {
  const run = (name: string, model: ModelSpecInput, steps = 20) =>
    tinyRun(join(folder, name), model, { steps })
  const gan = await run('gan', tinyGan)
  const vae = await run('vae', tinyVae, 40)
  const classes = await run('classes', tinyConditionalGan)
  const classifier = await run('classifier', tinyClassifier)
  const extractor = join(folder, 'pixels.safetensors')
  using known = await pixelClassifier()
  await known.save(extractor)
  return { gan, vae, classes, classifier, extractor }
}
