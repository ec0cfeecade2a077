import { join } from 'node:path'
import { writeIdx } from '../../lib/data/idx.js'
import { classVae, firstPixels, knownPlainVae, plainWgan, stripesGan } from '../known-model.js'
import { tinyData } from '../tiny-model.js'

/** Writes models with known weights and a dataset for them. */
export async function writeModels(folder: string): Promise<void> {
  const models = {
    gan: await plainWgan(),
    classes: await stripesGan(true),
    vae: await knownPlainVae(),
    cvae: await classVae(),
  }
  for (const [name, model] of Object.entries(models)) {
    await model.save(join(folder, `${name}.safetensors`))
    model[Symbol.dispose]()
  }
  const { images, shape, labels } = tinyData({ labelled: true })
  await writeIdx(join(folder, 'train-images-idx3-ubyte'), [shape[0], 8, 8], images)
  await writeIdx(join(folder, 'train-labels-idx1-ubyte'), [shape[0]], labels ?? new Uint8Array(0))
  const black = firstPixels([0, 255, 0, 255])
  await writeIdx(join(folder, 'black.idx'), [4, 8, 8], black.bytes)
}
