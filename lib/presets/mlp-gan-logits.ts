import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { perceptronScore } from './perceptron-body.js'
import type { Preset } from './preset.js'

/**
 * GAN of linear layers, PyTorch version, without normalisation and dropout. 559,632 + 533,505 trainable
 * parameters.
 *
 * The source trains 50 epochs of 938 batches (60,000 digits) and gives no figure. Here the same length
 * takes ten minutes on two cores and gives digits of all classes with specks around them: FID with the
 * built-in digit classifier's features 1.6, precision 0.62, recall 0.34 (real images: 0.13, 0.84 and
 * 0.85). As in the source, the discriminator is updated once with the sum of both losses, and the
 * generator uses the same fakes. In the source, the last batch of an epoch has 32 images; here every
 * batch is full.
 */
export const mlpGanLogits: Preset<DiscriminatorGanSpecInput> = {
  name: 'mlp-gan-logits',
  summary: 'linear layers only: the simplest GAN, to study training',
  source: 'Goodfellow et al. 2014, PyTorch version',
  parameters: { generator: 559_632, discriminator: 533_505 },
  training: { batchSize: 64, steps: 46_900 },
  spec: ({ channels, height, width }) => ({
    kind: 'gan',
    image: { channels, height, width, range: [-1, 1] },
    latent: { size: 100 },
    generator: {
      init: 'torch',
      layers: [
        { type: 'linear', out: 256 },
        { type: 'leakyRelu', slope: 0.2 },
        { type: 'linear', out: 512 },
        { type: 'leakyRelu', slope: 0.2 },
        { type: 'linear', out: channels * height * width },
        { type: 'tanh' },
        { type: 'reshape', shape: [channels, height, width] },
      ],
    },
    discriminator: { init: 'torch', layers: [{ type: 'flatten' }, ...perceptronScore()] },
    objective: { loss: 'nonSaturating', fakes: 'reused' },
    optimizer: { generator: adam, discriminator: adam },
  }),
}

/** PyTorch's default betas, as in the source. */
const adam: OptimizerSpecInput = { type: 'adam', learningRate: 2e-4, betas: [0.9, 0.999] }
