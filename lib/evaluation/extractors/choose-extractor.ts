import { pathArgument, requireMethods } from '../../config/arguments.js'
import { unusable } from '../../config/explain.js'
import type { ImageSize } from '../../data/source-options.js'
import { FalsarioError } from '../../system/errors.js'
import { type MetricChoice, usesExtractor } from '../metrics/choose-metrics.js'
import { findMetric } from '../metrics/index.js'

/** What is measured, as far as it decides which extractor fits. */
export interface ExtractorSubject {
  readonly image: ImageSize
  /** Whether it has images: only these are compared by features. */
  readonly capabilities: { readonly images: boolean }
}

/**
 * Chooses the extractor: the named one, otherwise the built-in one; none if no metric uses one.
 *
 * @param path where metrics and features stand, for errors: `evaluate.`, or nothing
 * @throws CONFIG_INVALID if the built-in extractor does not fit, for an unknown metric, or if an extractor
 * is named for a model that makes no images
 */
export function chooseExtractor<Named>(
  { features, metrics }: { readonly features?: Named | undefined; readonly metrics?: MetricChoice },
  { image, capabilities }: ExtractorSubject,
  path: 'evaluate.' | '' = '',
): Named | 'digits' | undefined {
  if (features !== undefined && !capabilities.images)
    throw unusable(
      `${path}features`,
      'a feature extractor compares images, and this model makes none',
      features,
    )
  if (features !== undefined) return features
  const used = metricsUseExtractor(metrics, capabilities, `${path}metrics`)
  return used ? defaultExtractor(image, `${path}features`) : undefined
}

/**
 * Checks the extractor that a caller names: a source, or an open extractor.
 *
 * @throws CONFIG_INVALID
 */
export function requireExtractor(features: unknown): void {
  if (features === undefined) return
  if (typeof features === 'string') pathArgument('features', features)
  else requireMethods('features', features, ['extract'], 'the name of an extractor, or an open one')
}

/** Whether the chosen metrics use an extractor. By default all metrics that apply to images are chosen. */
export function metricsUseExtractor(
  metrics: MetricChoice,
  { images }: ExtractorSubject['capabilities'],
  path: string,
): boolean {
  if (!images || metrics === undefined || metrics === 'all') return images
  return metrics.some((name) => usesExtractor(findMetric(name, path)))
}

/**
 * Returns the extractor that is used if none is named: the built-in one.
 *
 * @param path where a user would name one, for the error
 * @throws CONFIG_INVALID if the images are not grey images of 28 x 28
 */
export function defaultExtractor({ channels, height, width }: ImageSize, path: string): 'digits' {
  if (channels === 1 && height === 28 && width === 28) return 'digits'
  const expected = 'a classifier for such images, or a TorchScript file'
  const size = `${channels} x ${height} x ${width}`
  const fix =
    'train a classifier on labelled images (falsario train classifier --data DIR) and name its run, ' +
    'name a TorchScript file such as inception-2015-12-05.pt, or name metrics that need neither (elbo, iwae, cas)'
  const sentence = `${path}: the built-in extractor takes grey images of 28 x 28, not ${size}: expected ${expected}`
  throw new FalsarioError('CONFIG_INVALID', sentence, { path, expected, received: size, fix })
}
