import type { VaeSpecInput } from '../kinds/vae/schema.js'
import { infoganFeatures, infoganGenerator } from './infogan-body.js'
import type { Preset } from './preset.js'
import { quartersOf } from './requirements.js'

/**
 * Convolutional variational autoencoder. 6,689,344 + 6,642,241 trainable parameters.
 *
 * Lucic et al. publish an FID of 23.8 on MNIST and 58.7 on Fashion-MNIST, the best of 100 settings, each
 * trained for 20 epochs of 50,000 images. This preset has their default settings and length. After 685
 * steps on MNIST, samples are blurred digits: FID with the built-in classifier's features is 16 (real
 * images: 0.13); see docs/comparing-losses.md. In the source, the second head of the encoder gives the
 * standard deviation, 1e-6 + softplus; here it gives the logarithm of the variance.
 */
export const vaeConv: Preset<VaeSpecInput> = {
  name: 'vae-conv',
  summary: 'convolutional autoencoder: sharper than vae, slow on a CPU',
  source: "Lucic et al. 2018 on InfoGAN's networks",
  parameters: { encoder: 6_689_344, decoder: 6_642_241 },
  training: { batchSize: 64, steps: 15_625 },
  spec: (run) => {
    const { channels, height, width } = run
    const quarters = quartersOf('vae-conv', run, 4)
    return {
      kind: 'vae',
      image: { channels, height, width, range: [0, 1] },
      latent: { size: 64 },
      encoder: { init: 'dcgan', layers: infoganFeatures() },
      decoder: { init: 'dcgan', layers: infoganGenerator(channels, quarters) },
      objective: { reconstruction: 'bce', beta: 1 },
      optimizer: { type: 'adam', learningRate: 5e-5, betas: [0.5, 0.999] },
    }
  },
}
