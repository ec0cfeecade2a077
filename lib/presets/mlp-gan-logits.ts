import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../config/spec.js'
import { perceptronScore } from './perceptron-body.js'
import type { Preset } from './preset.js'

/**
 * The GAN of linear layers in its PyTorch form, no norms and no dropout: 559,632 + 533,505
 * trainable numbers.
 *
 * The source trains 50 epochs of 60,000 digits, a step for each of 938 batches, and gives no figure. Here
 * they end, ten minutes on two cores, in digits of all kinds with specks around them: FID by the built-in
 * digit classifier's features 1.6, precision 0.62, recall 0.34; real images 0.13, 0.84 and 0.85.
 * Its discriminator learns the sum of both losses in one step, and its generator learns from the
 * same fakes, as here; the last batch of an epoch had 32 images, here every batch is full.
 */
export const mlpGanLogits: Preset<DiscriminatorGanSpecInput> = {
  name: 'mlp-gan-logits',
  summary: 'linear layers alone: the plainest GAN, to study how one learns',
  source: 'Goodfellow et al. 2014, PyTorch form',
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

/** PyTorch's betas: the source does not lower the first one. */
const adam: OptimizerSpecInput = { type: 'adam', learningRate: 2e-4, betas: [0.9, 0.999] }
