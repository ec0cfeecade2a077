import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { fallingAdam } from './falling-adam.js'
import { cifarImages, type Preset } from './preset.js'
import { classesOf } from './requirements.js'
import { halvingTwice, residualDiscriminator, residualGenerator } from './residual-gan-body.js'

/**
 * `sngan-32` by class: the generator's norms depend on the class, and the discriminator multiplies its features by the
 * class's embedding. 4,304,387 + 1,055,105 trainable parameters with ten classes.
 *
 * In the discriminator's update, fakes get labels drawn evenly, as in mimicry. A step takes 11 s on two CPU cores (AMD
 * Zen 4), so the default length is for a GPU.
 */
export const cganProjection: Preset<DiscriminatorGanSpecInput> = {
  name: 'cgan-projection',
  summary: 'sngan-32 by class, by projection; long, for a GPU',
  source: 'Miyato and Koyama 2018',
  image: cifarImages,
  parameters: { generator: 4_304_387, discriminator: 1_055_105 },
  data: { source: 'cifar10' },
  training: { batchSize: 64, steps: 100_000 },
  spec: (run) => ({
    kind: 'gan',
    image: { channels: run.channels, height: run.height, width: run.width, range: [-1, 1] },
    classes: classesOf('cgan-projection', run, 'sngan-32'),
    latent: { size: 128 },
    generator: {
      init: 'xavier',
      layers: residualGenerator('cgan-projection', run, {
        first: 256,
        blocks: [256, 256, 256],
        upsample: 'bilinear',
        norm: 'label',
        spectralNorm: false,
      }),
    },
    discriminator: {
      init: 'xavier',
      layers: [
        ...residualDiscriminator(halvingTwice(128)),
        { type: 'projection', spectralNorm: true },
      ],
    },
    objective: { loss: 'hinge', discriminatorSteps, fakeLabels: { discriminator: 'drawn' } },
    optimizer: {
      generator: fallingAdam(run.steps),
      discriminator: fallingAdam(run.steps * discriminatorSteps),
    },
  }),
}

const discriminatorSteps = 5
