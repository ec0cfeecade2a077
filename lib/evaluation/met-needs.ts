import { type ClassNumbering, hasAllClasses } from '../data/class-numbering.js'
import type { ExtractorIdentity } from './extractors/feature-extractor.js'
import { namesClassesOf } from './extractors/own-classes.js'
import type { MetNeeds } from './metrics/choose-metrics.js'
import type { Subject } from './subject.js'

/** What a measurement has besides its subject. */
export interface MeasurementContext {
  /** The classes of the real images. */
  readonly data: ClassNumbering
  readonly extractor: ExtractorIdentity | undefined
  /** Whether `cas` can train classifiers. */
  readonly trainer: boolean
}

/**
 * Chooses the numbering of all labels: that of the extractor if it has the data's classes, otherwise that of the
 * data, or that of the subject if the data have no labels.
 */
export function commonNumbering(
  { classNumbering }: Subject,
  { data, extractor }: Omit<MeasurementContext, 'trainer'>,
): ClassNumbering {
  if (extractor && namesClassesOf(extractor, data)) return extractor
  return data.classes > 0 ? data : classNumbering
}

/**
 * Determines which needs of metrics are met.
 *
 * @param numbering how all labels are numbered
 */
export function metNeeds(
  { capabilities, conditional, classNumbering }: Subject,
  { data, extractor, trainer }: MeasurementContext,
  numbering: ClassNumbering,
): MetNeeds {
  const realLabels = hasAllClasses(numbering, data)
  const labels = hasAllClasses(numbering, classNumbering)
  const logits = extractor !== undefined && extractor.classes > 0
  return {
    images: capabilities.images,
    // A conditional model needs the class of each real image.
    posterior:
      capabilities.posterior &&
      (!conditional || (realLabels && hasAllClasses(classNumbering, data))),
    classes: capabilities.classes,
    features: extractor !== undefined,
    logits,
    ownClasses: extractor !== undefined && namesClassesOf(extractor, data),
    labels,
    realLabels,
    imageClasses: logits || (labels && realLabels),
    trainer,
  }
}
