import type { LayerSpecInput } from '../config/layers.js'

/**
 * InfoGAN's networks for images of 28 pixels (Chen et al. 2016), on which Lucic et al. 2018 compared
 * losses: with a latent of 64, 6,642,241 trainable numbers in the generator and 6,559,169 in the
 * discriminator. The sources start convolutions from a normal distribution that is cut off at two
 * deviations; here it is whole (`init: "dcgan"`, which starts batch norm's weights from N(1, 0.02), theirs
 * are 1). Their batch norm follows the running statistics at
 * 0.001 a step, which samples would be made with for thousands of steps before they are right;
 * here it is 0.01.
 */

const batchNorm = { type: 'batchNorm', momentum: 0.01, eps: 1e-3 } as const
const leakyRelu = { type: 'leakyRelu', slope: 0.2 } as const

/**
 * A vector → 1024 → 128 channels at a quarter of the size → 64 at half of it → the image in [0, 1]:
 * a generator or a VAE's decoder.
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
 * An image → 1024 features: a discriminator without its head, or a VAE's encoder.
 *
 * @param norm false where each image is judged by itself, as a gradient penalty wants it
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
