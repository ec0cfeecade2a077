// Creates, uses and drops models without disposing them, for memory.test.ts.
import { readFile } from 'node:fs/promises'
import { datasetFromArrays, train } from '../../dist/index.js'

const models = 200
const data = datasetFromArrays({ images: new Uint8Array(4 * 64), shape: [4, 1, 8, 8] })
const optimizer = { type: 'sgd', learningRate: 0 }
const model = {
  kind: 'vae',
  image: { channels: 1, height: 8, width: 8, range: [0, 1] },
  latent: { size: 2 },
  // 8 MB of weights.
  encoder: { layers: [{ type: 'flatten' }, { type: 'linear', out: 32_768 }] },
  decoder: {
    layers: [
      { type: 'linear', out: 64 },
      { type: 'sigmoid' },
      { type: 'reshape', shape: [1, 8, 8] },
    ],
  },
  optimizer,
}

async function peakMegabytes() {
  const status = await readFile('/proc/self/status', 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024
}

const settings = { model, data, batchSize: 4, steps: 1, threads: 1, device: 'cpu' }
let first
for (let created = 0; created < models; created++) {
  const { model } = await train(settings).result
  await model.sample({ count: 1 })
  first ??= await peakMegabytes()
}
process.stdout.write(`${Math.round((await peakMegabytes()) - first)}\n`)
