import type { ImageSize } from '../../data/source-options.js'
import { FalsarioError } from '../../errors.js'
import { askForExtractor } from '../metrics/choose-metrics.js'

/**
 * What images are compared by: what is named, else the built-in extractor where it can be; nothing where
 * no metric asks for one.
 *
 * @param path where the metrics and features stand, for errors: `evaluate.`, or nothing
 * @throws CONFIG_INVALID for images that it was not made for, or a metric that there is not
 */
export function featuresFor<Named>(
  { features, metrics }: { readonly features?: Named | undefined; readonly metrics?: MetricNames },
  image: ImageSize,
  path: 'evaluate.' | '' = '',
): Named | 'digits' | undefined {
  if (features !== undefined) return features
  const asked = askForExtractor(metrics, `${path}metrics`)
  return asked ? requireFeatures(image, `${path}features`) : undefined
}

type MetricNames = readonly string[] | 'all' | undefined

/**
 * The extractor that is taken where none is named: the built-in one, where it can be.
 *
 * @throws CONFIG_INVALID for images that it was not made for, saying what to take
 */
export function requireFeatures({ channels, height, width }: ImageSize, path: string): 'digits' {
  if (channels === 1 && height === 28 && width === 28) return 'digits'
  const expected = 'a classifier for such images, or a TorchScript file'
  const size = `${channels} x ${height} x ${width}`
  const fix =
    'train a classifier on labelled images (falsario train classifier --data DIR) and name its run, ' +
    'name a TorchScript file such as inception-2015-12-05.pt, or name metrics that need neither (elbo, iwae, cas)'
  const sentence = `${path}: the built-in extractor knows grey images of 28 x 28, not ${size}: expected ${expected}`
  throw new FalsarioError('CONFIG_INVALID', sentence, { path, expected, received: size, fix })
}
