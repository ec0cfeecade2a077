import type { LayerSpecInput } from '../config/layers.js'

/**
 * InfoGAN's networks for images of 28 pixels (Chen et al. 2016), on which Lucic et al. 2018 compare
 * losses. With a latent size of 64, the generator has 6,642,241 trainable parameters and the
 * discriminator 6,559,169.
 *
 * Differences to the sources: they initialise convolutions from a normal distribution truncated at two
 * standard deviations and batch-norm weights with 1; here `init: "dcgan"` does not truncate, and
 * initialises batch-norm weights from N(1, 0.02). Their batch-norm momentum is 0.001, with which the running
 * statistics used by samples are wrong for thousands of steps; here it is 0.01.
 */

const batchNorm = { type: 'batchNorm', momentum: 0.01, eps: 1e-3 } as const
const leakyRelu = { type: 'leakyRelu', slope: 0.2 } as const

/**
 * Returns the layers of a generator or of a VAE's decoder: a vector → 1024 → 128 channels at a quarter of
 * the image size → 64 channels at half of it → the image in [0, 1].
 */
export function infoganGenerator(
  channels: number,
  [rows, columns]: readonly [number, number],
): LayerSpecInput[] {
  return [
    { type: 'linear', out: 1024 },
    batchNorm,
    leakyRelu,
    { type: 'linear', out: 128 * rows * columns },
    batchNorm,
    leakyRelu,
    { type: 'reshape', shape: [128, rows, columns] },
    { type: 'convTranspose2d', out: 64, kernel: 4, stride: 2, padding: 1 },
    batchNorm,
    leakyRelu,
    { type: 'convTranspose2d', out: channels, kernel: 4, stride: 2, padding: 1 },
    { type: 'sigmoid' },
  ]
}

/**
 * Returns the layers of a discriminator without its last layer, or of a VAE's encoder: an image → 1024
 * features.
 *
 * @param norm whether to include batch norm; false for a gradient penalty, which requires that the score
 * of an image does not depend on the other images
 */
export function infoganFeatures({ norm = true } = {}): LayerSpecInput[] {
  const normalised = norm ? [batchNorm] : []
  return [
    { type: 'conv2d', out: 64, kernel: 4, stride: 2, padding: 1 },
    leakyRelu,
    { type: 'conv2d', out: 128, kernel: 4, stride: 2, padding: 1 },
    ...normalised,
    leakyRelu,
    { type: 'flatten' },
    { type: 'linear', out: 1024 },
    ...normalised,
    leakyRelu,
  ]
}
