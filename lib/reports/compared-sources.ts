import type { OpenControls } from '../data/open-controls.js'
import { defaultExtractor } from '../evaluation/extractors/choose-extractor.js'
import type { FeatureExtractor } from '../evaluation/extractors/feature-extractor.js'
import type { InputContractInput } from '../evaluation/extractors/input-contract.js'
import { openExtractor } from '../evaluation/extractors/open-extractor.js'
import {
  openRealImages,
  type RealImages,
  type RealSource,
} from '../evaluation/images/real-images.js'
import { FalsarioError } from '../system/errors.js'
import type { OpenedRun } from './opened-run.js'
import { runData } from './run-data.js'
import { dataText } from './same-data.js'

/** The real images and the extractor that all runs of a comparison share. */

/**
 * Opens the real images: the named ones, otherwise those of the runs' own data, if possible the ones that the
 * runs were not trained on.
 *
 * @param first the first run; the others have the same data
 * @throws DATA_NOT_FOUND, DATA_INVALID, CONFIG_INVALID
 */
export async function openComparedData(
  first: OpenedRun,
  data: RealSource | undefined,
  controls: OpenControls,
): Promise<RealImages> {
  if (data !== undefined) return openRealImages(data, first.image, controls)
  try {
    const real = await runData(first.data, first.run.data.fingerprint, controls)
    return await openRealImages(real, first.image, controls)
  } catch (error) {
    if (!(error instanceof FalsarioError) || error.code !== 'DATA_NOT_FOUND') throw error
    const sentence = `the data of the runs (${dataText(first)}) cannot be found: ${error.message}`
    const fix = 'name the real images (--data DIR), or compare without them (--no-evaluate)'
    throw new FalsarioError('DATA_NOT_FOUND', sentence, { path: 'data', fix, cause: error })
  }
}

/** Which extractor to open. */
export interface ExtractorChoice {
  readonly features?: string | FeatureExtractor | undefined
  readonly contract?: InputContractInput | undefined
  readonly device: 'auto' | 'cpu' | 'cuda'
  /** Whether metrics use one; otherwise it only serves the latent smoothness. */
  readonly needed: boolean
}

/**
 * Opens the extractor of all runs. Returns undefined if none is named, none is needed, and the built-in one
 * does not fit the images.
 *
 * @throws CONFIG_INVALID, MODEL_NOT_FOUND, MODEL_INVALID, EXTRACTOR_INVALID
 */
export async function openComparedExtractor(
  runs: readonly OpenedRun[],
  { features, contract, device, needed }: ExtractorChoice,
): Promise<FeatureExtractor | undefined> {
  if (typeof features === 'object') return features
  const source = features ?? defaultSource(runs, needed)
  return source === undefined
    ? undefined
    : openExtractor(source, { device, ...(contract && { contract }) })
}

function defaultSource(runs: readonly OpenedRun[], needed: boolean): 'digits' | undefined {
  try {
    for (const { image } of runs) defaultExtractor(image, 'features')
    return 'digits'
  } catch (error) {
    if (needed) throw error
    return undefined
  }
}
