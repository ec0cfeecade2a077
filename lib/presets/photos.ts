import type { LayerSpecInput } from '../config/layers.js'
import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { type Preset, photoImages } from './preset.js'
import { dividedBy } from './requirements.js'

/**
 * Convolutional GAN for a few hundred colour photographs of 64 pixels. 896,643 + 99,913 trainable parameters.
 *
 * The generator starts at an eighth of the size with a linear layer and doubles the image by repeating pixels, which
 * leaves no checkerboards. Every image that the discriminator sees is shifted (Zhao et al. 2020). The default length takes
 * 41 minutes on two CPU cores (AMD Zen 4). Shifts together with cutout and changes of colour gave worse pictures in a
 * pilot. Short pilots of other networks, with spectral norm, R1 or residual blocks, were worse too, but differed in more
 * than that. docs/little-data.md has pictures and figures.
 */
export const photos: Preset<DiscriminatorGanSpecInput> = {
  name: 'photos',
  summary: 'a few hundred colour photographs: 40 minutes on a CPU',
  source: "falsario's own, tuned on 300 photographs",
  image: photoImages,
  parameters: { generator: 896_643, discriminator: 99_913 },
  training: { batchSize: 32, steps: 20_000 },
  spec: (run) => {
    const { channels, height, width, steps } = run
    const [rows, columns] = dividedBy(8, 'photos', run)
    const adam: OptimizerSpecInput = {
      type: 'adam',
      learningRate: 3e-3,
      betas: [0.5, 0.99],
      schedule: { type: 'linear', steps, to: 0 },
    }
    return {
      kind: 'gan',
      image: { channels, height, width, range: [-1, 1] },
      latent: { size: 128 },
      generator: {
        init: 'dcgan',
        layers: [
          { type: 'linear', out: 96 * rows * columns, bias: false },
          { type: 'batchNorm' },
          { type: 'relu' },
          { type: 'reshape', shape: [96, rows, columns] },
          ...doubling(64),
          ...doubling(48),
          ...doubling(32),
          { type: 'conv2d', out: channels, kernel: 3, padding: 1 },
          { type: 'tanh' },
        ],
      },
      discriminator: {
        init: 'dcgan',
        layers: [
          { type: 'conv2d', out: 24, kernel: 4, stride: 2, padding: 1 },
          { type: 'leakyRelu' },
          ...halving(48),
          ...halving(96),
          { type: 'flatten' },
          { type: 'linear', out: 1 },
        ],
      },
      objective: { loss: 'nonSaturating', fakes: 'reused', augment: { translation: 0.125 } },
      optimizer: { generator: adam, discriminator: adam },
      ema: { decay: 0.995 },
    }
  },
}

function doubling(out: number): LayerSpecInput[] {
  return [
    { type: 'upsample', scale: 2 },
    { type: 'conv2d', out, kernel: 3, padding: 1, bias: false },
    { type: 'batchNorm' },
    { type: 'relu' },
  ]
}

function halving(out: number): LayerSpecInput[] {
  return [
    { type: 'conv2d', out, kernel: 4, stride: 2, padding: 1 },
    { type: 'batchNorm' },
    { type: 'leakyRelu' },
  ]
}
