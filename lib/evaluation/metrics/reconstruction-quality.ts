import { psnr, ssim } from '../../native/index.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'
import { vaeInput } from './vae-input.js'

/** Side of SSIM's Gaussian window, in pixels. */
const WINDOW = 11

/**
 * The similarity of real images and a VAE's reconstructions from the posterior means, both as uint8: PSNR in
 * decibels, 10 log10(255² / mean squared error), and SSIM (Gaussian window of 11 x 11, sigma 1.5), means over
 * images. Higher is better. An exact reconstruction has no PSNR and is left out of its mean.
 */
export const reconstructionQuality: Metric = {
  name: 'reconstructionQuality',
  title: 'Reconstruction quality',
  needs: ['posterior'],
  values: [
    { name: 'psnr', title: 'PSNR of reconstructions, dB', better: 'higher' },
    { name: 'ssim', title: 'SSIM of reconstructions', better: 'higher' },
  ],
  settings: { window: WINDOW, sigma: 1.5 },
  source:
    'Wang et al. 2004, "Image Quality Assessment: From Error Visibility to Structural Similarity"',
  usual: true,
  floor: false,
  async measure(input) {
    const { model, images, label } = await vaeInput(input)
    const { bytes } = await model.reconstruct(images, label)
    const real = await input.real.images()
    const reconstructed = { ...real, name: 'reconstructions', data: bytes }
    const decibels = [...(await psnr(real, reconstructed))].filter(Number.isFinite)
    const [, , height, width] = input.real.shape
    const small = Math.min(height, width) < WINDOW
    const similarities = small ? [] : [...(await ssim(real, reconstructed))]
    return finiteResult(
      {
        ...(decibels.length > 0 && { psnr: meanOf(decibels) }),
        ...(similarities.length > 0 && { ssim: meanOf(similarities) }),
      },
      [
        small
          ? {
              reason: 'smallImages',
              message: `images of ${height} x ${width} are too small for SSIM`,
            }
          : undefined,
      ],
    )
  },
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
