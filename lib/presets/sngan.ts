import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { fallingAdam } from './falling-adam.js'
import type { Preset } from './preset.js'
import { quartersOf } from './requirements.js'
import { firstBlock, generatorBlock, halvingBlock, keepingBlock } from './residual-blocks.js'

/**
 * GAN with spectral normalisation and residual blocks, for images of 28 pixels. 1,434,881 + 1,051,265
 * trainable parameters.
 *
 * The published figure (FID 21.7 on CIFAR-10) is of the authors' networks for 32 pixels, whose generator
 * has one more block and 256 channels. Hinge loss, five discriminator updates per step and a learning rate
 * that falls to 0 over 100,000 steps are as published. In the source, the generator step has twice as many
 * images, and the initial weights of residual convolutions are larger by √2. A step takes 17 s on two slow
 * cores, so the result of the full length has not been measured.
 */
export const sngan: Preset<DiscriminatorGanSpecInput> = {
  name: 'sngan',
  summary: 'residual blocks, spectral norm: stable, sharp; long, for a GPU',
  source: 'Miyato et al. 2018, at 28 pixels',
  parameters: { generator: 1_434_881, discriminator: 1_051_265 },
  training: { batchSize: 64, steps: 100_000 },
  spec: (run) => {
    const { channels, height, width, steps } = run
    const [rows, columns] = quartersOf('sngan', run, 4)
    return {
      kind: 'gan',
      image: { channels, height, width, range: [-1, 1] },
      latent: { size: 128 },
      generator: {
        init: 'keras',
        layers: [
          { type: 'linear', out: 128 * rows * columns },
          { type: 'reshape', shape: [128, rows, columns] },
          generatorBlock(128),
          generatorBlock(128),
          { type: 'batchNorm' },
          { type: 'relu' },
          { type: 'conv2d', out: channels, kernel: 3, padding: 1 },
          { type: 'tanh' },
        ],
      },
      discriminator: {
        init: 'keras',
        layers: [
          firstBlock(128),
          halvingBlock(128),
          keepingBlock(128),
          keepingBlock(128),
          { type: 'relu' },
          { type: 'globalSumPool' },
          { type: 'linear', out: 1, spectralNorm: true },
        ],
      },
      objective: { loss: 'hinge', discriminatorSteps },
      optimizer: {
        generator: fallingAdam(steps),
        discriminator: fallingAdam(steps * discriminatorSteps),
      },
    }
  },
}

const discriminatorSteps = 5
