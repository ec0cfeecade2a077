import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { cifarImages, type Preset } from './preset.js'
import { classesOf } from './requirements.js'
import { halvingTwice, residualDiscriminator, residualGenerator } from './residual-gan-body.js'

/**
 * BigGAN for images of 32 pixels, half as wide as usual for CIFAR-10. 1,230,852 + 1,075,586 trainable parameters with
 * ten classes.
 *
 * Parts of the latent skip the layers and reach one block each, together with the class's embedding. Samples use a
 * moving average of the generator; `truncation` makes them better and less varied. Networks and settings are between
 * those of BigGAN-PyTorch and of StudioGAN for CIFAR-10. The authors report a FID of 14.7 there, with Inception's
 * features and the full width. A step takes 4.4 s on two CPU cores (AMD Zen 4), and the default length about 62 hours.
 */
export const bigganSmall: Preset<DiscriminatorGanSpecInput> = {
  name: 'biggan-small',
  summary: 'by class, BigGAN at half width, for 32 pixels; long, for a GPU',
  source: 'Brock et al. 2019, at half width',
  image: cifarImages,
  parameters: { generator: 1_230_852, discriminator: 1_075_586 },
  data: { source: 'cifar10' },
  training: { batchSize: 64, steps: 50_000 },
  spec: (run) => ({
    kind: 'gan',
    image: { channels: run.channels, height: run.height, width: run.width, range: [-1, 1] },
    classes: classesOf('biggan-small', run, 'sngan-32'),
    latent: { size: 80 },
    generator: {
      init: 'orthogonal',
      layers: [
        { type: 'skipLatent', chunks: 4, embedding: 128 },
        ...residualGenerator('biggan-small', run, {
          first: 128,
          blocks: [128, 128, 128],
          upsample: 'nearest',
          norm: 'shared',
          spectralNorm: true,
          attentionAfter: 1,
        }),
      ],
    },
    discriminator: {
      init: 'orthogonal',
      layers: [
        ...residualDiscriminator(halvingTwice(128), 0),
        { type: 'projection', spectralNorm: true },
      ],
    },
    objective: { loss: 'hinge', discriminatorSteps: 4 },
    optimizer: { generator: adam, discriminator: adam },
    ema: { decay: 0.9999 },
  }),
}

const adam: OptimizerSpecInput = { type: 'adam', learningRate: 2e-4, betas: [0, 0.999] }
