/** Trains a GAN with networks of your own: npx --yes tsx examples/own-architecture.ts */
import { type GanSpecInput, type LayerSpecInput, type OptimizerSpecInput, train } from 'falsario'

const generator: LayerSpecInput[] = [
  { type: 'linear', out: 64 * 7 * 7 },
  { type: 'reshape', shape: [64, 7, 7] },
  { type: 'batchNorm' },
  { type: 'relu' },
  { type: 'convTranspose2d', out: 32, kernel: 4, stride: 2, padding: 1 },
  { type: 'batchNorm' },
  { type: 'relu' },
  { type: 'convTranspose2d', out: 1, kernel: 4, stride: 2, padding: 1 },
  { type: 'tanh' },
]
const discriminator: LayerSpecInput[] = [
  { type: 'conv2d', out: 64, kernel: 4, stride: 2, padding: 1, spectralNorm: true },
  { type: 'leakyRelu' },
  { type: 'flatten' },
  { type: 'linear', out: 1, spectralNorm: true },
]
const adam: OptimizerSpecInput = { type: 'adam', learningRate: 2e-4, betas: [0.5, 0.999] }
const spec: GanSpecInput = {
  kind: 'gan',
  image: { channels: 1, height: 28, width: 28, range: [-1, 1] },
  latent: { size: 32, distribution: 'normal' },
  generator: { layers: generator },
  discriminator: { layers: discriminator },
  objective: { loss: 'hinge' },
  optimizer: { generator: adam, discriminator: adam },
}
const { model } = await train({ model: spec, data: 'digits', steps: 1000, seed: 1 }).result
await (await model.sample({ count: 64, seed: 1 })).toPng('own-architecture.png')
