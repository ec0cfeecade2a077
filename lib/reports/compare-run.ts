import type { FeatureExtractor } from '../evaluation/extractors/feature-extractor.js'
import type { RealImages } from '../evaluation/images/real-images.js'
import { openSubject, type Subject } from '../evaluation/subject.js'
import { type ImageModel, makesImages } from '../kinds/catalogue.js'
import type { Panel } from '../pictures/panels.js'
import type { ComparedRun } from './comparison.js'
import { latentSmoothness } from './latent-smoothness.js'
import { type MeasureTraining, measureOnce, requireSameSize } from './measure-once.js'
import type { OpenedRun } from './opened-run.js'
import { samplingTime } from './sampling-time.js'

/** Number of images of a run in the picture. */
const PANEL_IMAGES = 25

/** The stages of measuring a run's final model, in order. `classifiers` is the training of `cas`. */
export type RunStage = 'timing' | 'latent paths' | 'evaluation' | 'classifiers'

/** The settings that all runs of a comparison are measured with. */
export interface CompareRunSettings {
  /** Left out if the final models are not measured. */
  readonly real: RealImages | undefined
  /** Left out if none fits. */
  readonly extractor: FeatureExtractor | undefined
  readonly metrics: readonly string[] | 'all' | undefined
  readonly count: number
  /** Number of latent paths. */
  readonly pairs: number
  readonly seed: number
  /** The device as the caller requested it. */
  readonly choice: 'auto' | 'cpu' | 'cuda'
  /** The device that the choice resolved to: `cpu`, `cuda:0`. */
  readonly device: string
}

interface CompareRunControls {
  readonly signal: AbortSignal | undefined
  readonly progressOf: (stage: RunStage) => (done: number, total: number) => void
}

/** Times, interpolates and measures the final model of a run, and generates the samples of its panel. */
export async function compareRun(
  { run }: OpenedRun,
  settings: CompareRunSettings,
  controls: CompareRunControls,
): Promise<{ readonly run: ComparedRun; readonly panel: Panel }> {
  const { real, extractor, pairs, seed } = settings
  const { signal, progressOf } = controls
  const subject = await openSubject(run.path, settings.choice)
  try {
    const model = imageModelOf(subject)
    progressOf('timing')(0, 1)
    const time = await samplingTime(model, { signal })
    const smoothness =
      extractor &&
      (await latentSmoothness(
        model,
        { extractor, pairs, seed },
        { signal, onProgress: progressOf('latent paths') },
      ))
    const card = real && (await cardOf(subject, real, settings, controls))
    const compared = { ...run, time, ...(smoothness && { smoothness }), ...(card && { card }) }
    return { run: compared, panel: await panelOf(model, seed) }
  } finally {
    subject.dispose()
  }
}

function imageModelOf({ model, facts }: Subject): ImageModel {
  if (model !== undefined && makesImages(model)) return model
  throw new TypeError(`${facts.name} generates no images`)
}

function cardOf(
  subject: Subject,
  real: RealImages,
  { extractor, metrics, count, seed, device }: CompareRunSettings,
  { signal, progressOf }: CompareRunControls,
) {
  requireSameSize(subject, real)
  const settings = { metrics, count, seed, device, floor: true }
  const onProgress = progressOf('evaluation')
  const onTraining = ({ step, steps }: MeasureTraining) => progressOf('classifiers')(step, steps)
  return measureOnce(subject, real, extractor, settings, { signal, onProgress, onTraining })
}

/** Generates images as sample() does: if there are classes, all in turn, one column each. */
async function panelOf(model: ImageModel, seed: number): Promise<Panel> {
  const { classes } = model.spec
  const count =
    classes > 1 ? classes * Math.max(2, Math.floor(PANEL_IMAGES / classes)) : PANEL_IMAGES
  const { bytes, shape, columns } = await model.sample({ count, seed })
  return { bytes, shape, columns }
}
