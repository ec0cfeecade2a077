// Trains each model of a JSON list for some steps and saves it, for kernels.test.ts. The environment decides between
// the fast forms and the plain ones.
// Usage: node kernels-child.mjs MODELS.json FOLDER
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetFromArrays, train } from '../../dist/index.js'

const [list, folder] = process.argv.slice(2)
const models = JSON.parse(await readFile(list, 'utf8'))
const [count, classes] = [24, 3]
for (const [name, { model, batchSize }] of Object.entries(models)) {
  const { channels, height, width } = model.image
  const images = Uint8Array.from(
    { length: count * channels * height * width },
    (_, at) => (at * at * 31 + 7 * at) % 256,
  )
  const labels = Uint8Array.from({ length: count }, (_, at) => at % classes)
  const data = datasetFromArrays({ images, labels, shape: [count, channels, height, width] })
  const out = join(folder, name)
  await train({ model, data, batchSize, steps: 3, seed: 1, threads: 2, device: 'cpu', out }).result
}
process.exit(0)
