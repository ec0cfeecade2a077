// Trains each model of a JSON list for some steps, saves it and samples from it, for kernels.test.ts. The environment decides between
// the fast forms and the plain ones.
// Usage: node kernels-child.mjs MODELS.json FOLDER
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetFromArrays, train } from '../../dist/index.js'

const [list, folder] = process.argv.slice(2)
const models = JSON.parse(await readFile(list, 'utf8'))
const [count, classes] = [24, 3]
for (const [name, { model, batchSize, precision }] of Object.entries(models)) {
  const { channels, height, width } = model.image
  const images = Uint8Array.from(
    { length: count * channels * height * width },
    (_, at) => (at * at * 31 + 7 * at) % 256,
  )
  const labels = Uint8Array.from({ length: count }, (_, at) => at % classes)
  const data = datasetFromArrays({ images, labels, shape: [count, channels, height, width] })
  const out = join(folder, name)
  const settings = { batchSize, steps: 3, seed: 1, threads: 2, device: 'cpu', precision }
  const trained = await train({ model, data, ...settings, out }).result
  const { float } = await trained.model.sample({ count: 5, seed: 2 })
  await writeFile(join(out, 'samples.bin'), float)
}
process.exit(0)
