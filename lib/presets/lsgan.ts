import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { infoganFeatures, infoganGenerator } from './infogan-body.js'
import type { Preset } from './preset.js'
import { quartersOf } from './requirements.js'

/**
 * Least-squares GAN. 6,642,241 + 6,559,169 trainable parameters.
 *
 * Lucic et al. publish an FID of 7.8 on MNIST and 30.7 on Fashion-MNIST, the best of 100 settings on these
 * networks, each trained for 20 epochs of 50,000 images. This preset has their default settings and
 * length. After 685 steps on MNIST, samples are still noise (docs/comparing-losses.md). They search with
 * and without batch norm in the discriminator (6,556,865 parameters without it); this preset has it, as in
 * Mao et al. infogan-body.ts lists the differences in the networks.
 */
export const lsgan: Preset<DiscriminatorGanSpecInput> = {
  name: 'lsgan',
  summary: 'least squares: if the discriminator of dcgan gets too strong',
  source: "Mao et al. 2017 on InfoGAN's networks",
  parameters: { generator: 6_642_241, discriminator: 6_559_169 },
  training: { batchSize: 64, steps: 15_625 },
  spec: (run) => {
    const { channels, height, width } = run
    const quarters = quartersOf('lsgan', run, 4)
    return {
      kind: 'gan',
      image: { channels, height, width, range: [0, 1] },
      latent: { size: 64, distribution: 'uniform' },
      generator: { init: 'dcgan', layers: infoganGenerator(channels, quarters) },
      discriminator: {
        init: 'dcgan',
        layers: [...infoganFeatures(), { type: 'linear', out: 1 }],
      },
      objective: { loss: 'leastSquares' },
      optimizer: { generator: adam, discriminator: adam },
    }
  },
}

const adam: OptimizerSpecInput = { type: 'adam', learningRate: 2e-4, betas: [0.5, 0.999] }
