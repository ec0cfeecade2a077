import { psnr, ssim } from '../../native/index.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'
import { vaeInput } from './vae-input.js'

/** The Gaussian window of SSIM. */
const WINDOW = 11

/**
 * How like the real images a VAE's reconstructions of them are, from the posterior's means, both as
 * uint8: PSNR in decibels, 10 log10(255² / mean squared error), and SSIM (Gaussian window of 11 x 11,
 * sigma 1.5), means over images. Higher is better; an image that came back exactly has no PSNR and is
 * left out of its mean.
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
    const made = await model.reconstruct(images, label)
    const real = await input.real.images()
    const back = { ...real, name: 'reconstructions', data: made.bytes }
    const decibels = [...(await psnr(real, back))].filter(Number.isFinite)
    const [, , height, width] = input.real.shape
    const small = Math.min(height, width) < WINDOW
    const similar = small ? [] : [...(await ssim(real, back))]
    return finiteResult(
      {
        ...(decibels.length > 0 && { psnr: meanOf(decibels) }),
        ...(similar.length > 0 && { ssim: meanOf(similar) }),
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
