// Transfers the images of a waiting run while another run trains, for caller-memory.test.ts.
// Usage: node --expose-gc caller-memory-child.mjs MILLISECONDS
import { datasetFromArrays, train } from '../../dist/index.js'

const image = { channels: 1, height: 8, width: 8, range: [0, 1] }
const flat = { type: 'flatten' }
const decoder = [{ type: 'sigmoid' }, { type: 'reshape', shape: [1, 8, 8] }]
const vae = (hidden) => ({
  kind: 'vae',
  image,
  latent: { size: 2 },
  encoder: { layers: [flat, { type: 'linear', out: hidden }] },
  decoder: { layers: [{ type: 'linear', out: hidden }, { type: 'linear', out: 64 }, ...decoder] },
  optimizer: { type: 'adam', learningRate: 0.001 },
})
// Steps of some tens of milliseconds, so that the other run waits for its turn.
const busy = datasetFromArrays({ images: new Uint8Array(512 * 64), shape: [512, 1, 8, 8] })
const other = train({ model: vae(2048), data: busy, batchSize: 512, steps: 1e6 })
other.result.catch(() => {})
for await (const event of other) if (event.type === 'start') break

const count = 1 << 19
const images = new Uint8Array(count * 64)
const data = datasetFromArrays({ images, shape: [count, 1, 8, 8] })
const run = train({ model: vae(16), data, steps: 1, batchSize: 4 })
setTimeout(() => {
  structuredClone(images.buffer, { transfer: [images.buffer] })
  globalThis.gc()
}, Number(process.argv[2]))
console.log(
  await run.result.then(
    () => 'ran',
    ({ code }) => code,
  ),
)
process.exit(0)
