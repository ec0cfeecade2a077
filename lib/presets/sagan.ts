import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { cifarImages, type Preset } from './preset.js'
import { classesOf } from './requirements.js'
import { halvingTwice, residualDiscriminator, residualGenerator } from './residual-gan-body.js'

/**
 * `cgan-projection` with self-attention and with spectral normalisation in both networks. 4,386,308 + 1,075,586
 * trainable parameters with ten classes.
 *
 * Each step updates both networks once; the discriminator learns four times as fast. The authors train on photographs
 * of 128 pixels; the networks for 32 pixels are those of mimicry.
 *
 * A step takes 5.2 s on two CPU cores (AMD Zen 4), so the default length is for a GPU. With 64 channels, a moving average
 * and a falling learning rate, 4,000 steps of 32 digits (MNIST, padded to 32 pixels) take 40 minutes on one core. A
 * classifier then finds the requested class in 99.6 % of 10,000 images, and their FID is 0.14 (real images: 0.12).
 */
export const sagan: Preset<DiscriminatorGanSpecInput> = {
  name: 'sagan',
  summary: 'by class, with self-attention, for 32 pixels; long, for a GPU',
  source: 'Zhang et al. 2019',
  image: cifarImages,
  parameters: { generator: 4_386_308, discriminator: 1_075_586 },
  data: { source: 'cifar10' },
  training: { batchSize: 64, steps: 100_000 },
  spec: (run) => ({
    kind: 'gan',
    image: { channels: run.channels, height: run.height, width: run.width, range: [-1, 1] },
    classes: classesOf('sagan', run, 'sngan-32'),
    latent: { size: 128 },
    generator: {
      init: 'xavier',
      layers: residualGenerator('sagan', run, {
        first: 256,
        blocks: [256, 256, 256],
        upsample: 'bilinear',
        norm: 'label',
        spectralNorm: true,
        attentionAfter: 1,
      }),
    },
    discriminator: {
      init: 'xavier',
      layers: [
        ...residualDiscriminator(halvingTwice(128), 1),
        { type: 'projection', spectralNorm: true },
      ],
    },
    objective: { loss: 'hinge' },
    optimizer: { generator: adam(1e-4), discriminator: adam(4e-4) },
  }),
}

function adam(learningRate: number): OptimizerSpecInput {
  return { type: 'adam', learningRate, betas: [0, 0.9] }
}
