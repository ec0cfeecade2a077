import type { LayerSpecInput } from '../config/layers.js'
import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { kerasAdam } from './keras-adam.js'
import type { Preset } from './preset.js'
import { quartersOf } from './requirements.js'

/**
 * Deep convolutional GAN for small images. 1,926,017 + 374,529 trainable parameters.
 *
 * Digits are recognisable after 500 steps. The source defines the networks only; losses, optimisers
 * and length are those of `mlp-gan`. In the source's generator step, the discriminator's batch norm uses
 * running statistics; here it uses those of the batch.
 */
export const dcgan: Preset<DiscriminatorGanSpecInput> = {
  name: 'dcgan',
  summary: 'convolutions: clean images after few steps, slow on a CPU',
  source: 'Radford et al. 2016, Keras version',
  parameters: { generator: 1_926_017, discriminator: 374_529 },
  training: { batchSize: 64, steps: 30_000 },
  spec: (run) => {
    const { channels, height, width } = run
    const [rows, columns] = quartersOf('dcgan', run, 4)
    return {
      kind: 'gan',
      image: { channels, height, width, range: [-1, 1] },
      latent: { size: 100 },
      generator: {
        init: 'keras',
        layers: [
          { type: 'linear', out: 256 * rows * columns },
          { type: 'reshape', shape: [256, rows, columns] },
          { type: 'convTranspose2d', out: 128, kernel: 4, stride: 2, padding: 'same' },
          batchNorm,
          { type: 'leakyRelu', slope: 0.2 },
          { type: 'convTranspose2d', out: 64, kernel: 4, stride: 2, padding: 'same' },
          batchNorm,
          { type: 'leakyRelu', slope: 0.2 },
          { type: 'conv2d', out: channels, kernel: 7, padding: 'same' },
          { type: 'tanh' },
        ],
      },
      discriminator: {
        init: 'keras',
        layers: [
          ...halving(64),
          ...halving(128),
          batchNorm,
          ...halving(256),
          batchNorm,
          { type: 'flatten' },
          { type: 'linear', out: 1 },
        ],
      },
      objective: { loss: 'nonSaturating', average: true },
      optimizer: { generator: kerasAdam, discriminator: kerasAdam },
    }
  },
}

/** Keras's default momentum 0.99 is the weight of the old average; PyTorch's momentum is 0.01. */
const batchNorm = { type: 'batchNorm', momentum: 0.01, eps: 1e-3 } as const

/** Halves height and width. `same` pads as TensorFlow does: an odd pixel goes to the right and bottom. */
function halving(out: number): LayerSpecInput[] {
  return [
    { type: 'conv2d', out, kernel: 3, stride: 2, padding: 'same' },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'dropout', p: 0.25 },
  ]
}
