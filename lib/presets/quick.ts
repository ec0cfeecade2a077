import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import type { Preset } from './preset.js'
import { quartersOf } from './requirements.js'

/**
 * The default preset: a small convolutional GAN, tuned for the best digits after three minutes on two
 * slow CPU cores. 188,241 + 42,097 trainable parameters.
 *
 * Three choices make it fast. One forward pass of the generator serves both updates (`fakes: "reused"`).
 * Batch norm in the discriminator allows twenty times the usual learning rate, which falls linearly to 0
 * over the run. Samples use a moving average of the generator. A discriminator twice as wide, or without
 * batch norm, gave worse digits in the same time. On MNIST, FID with the built-in digit classifier's
 * features is 0.26 (real images: 0.13).
 */
export const quick: Preset<DiscriminatorGanSpecInput> = {
  name: 'quick',
  summary: 'the default: digits in 3 minutes on a CPU',
  source: "falsario's own, tuned on MNIST digits",
  parameters: { generator: 188_241, discriminator: 42_097 },
  training: { batchSize: 64, steps: 3_000 },
  spec: (run) => {
    const { channels, height, width, steps } = run
    const [rows, columns] = quartersOf('quick', run, 8)
    const adam: OptimizerSpecInput = {
      type: 'adam',
      learningRate: 4e-3,
      betas: [0.5, 0.99],
      schedule: { type: 'linear', steps, to: 0 },
    }
    return {
      kind: 'gan',
      image: { channels, height, width, range: [-1, 1] },
      latent: { size: 64 },
      generator: {
        init: 'dcgan',
        layers: [
          { type: 'linear', out: 48 * rows * columns, bias: false },
          { type: 'batchNorm' },
          { type: 'relu' },
          { type: 'reshape', shape: [48, rows, columns] },
          { type: 'convTranspose2d', out: 32, kernel: 4, stride: 2, padding: 1, bias: false },
          { type: 'batchNorm' },
          { type: 'relu' },
          { type: 'convTranspose2d', out: 16, kernel: 4, stride: 2, padding: 1, bias: false },
          { type: 'batchNorm' },
          { type: 'relu' },
          { type: 'conv2d', out: channels, kernel: 3, padding: 1 },
          { type: 'tanh' },
        ],
      },
      discriminator: {
        init: 'dcgan',
        layers: [
          { type: 'conv2d', out: 16, kernel: 4, stride: 2, padding: 1 },
          { type: 'leakyRelu' },
          { type: 'conv2d', out: 32, kernel: 4, stride: 2, padding: 1 },
          { type: 'batchNorm' },
          { type: 'leakyRelu' },
          { type: 'conv2d', out: 64, kernel: 4, stride: 2, padding: 1 },
          { type: 'batchNorm' },
          { type: 'leakyRelu' },
          { type: 'flatten' },
          { type: 'linear', out: 1 },
        ],
      },
      objective: { loss: 'nonSaturating', fakes: 'reused' },
      optimizer: { generator: adam, discriminator: adam },
      ema: { decay: 0.995 },
    }
  },
}
