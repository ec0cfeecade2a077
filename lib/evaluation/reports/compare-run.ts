import type { Panel } from '../../export/panels.js'
import type { GanModel } from '../../kinds/gan/model.js'
import type { VaeModel } from '../../kinds/vae/model.js'
import { checkSize } from '../evaluate.js'
import type { FeatureExtractor } from '../extractors/feature-extractor.js'
import type { RealImages } from '../images/real-images.js'
import { type MeasureTraining, measureSubject } from '../measure-subject.js'
import { modelSubject, type Subject } from '../subject.js'
import type { ComparedRun } from './comparison.js'
import { latentSmoothness } from './latent-smoothness.js'
import type { OpenedRun } from './opened-run.js'
import { samplingTime } from './sampling-time.js'

/** Images of a run in the picture. */
const SHOWN = 25

/** What is done with a run's final model, in this order; `classifiers` are those that `cas` trains. */
export type RunStage = 'timing' | 'latent paths' | 'evaluation' | 'classifiers'

/** How every run is looked at: alike. */
export interface RunSettings {
  /** Left out where the final models are not measured. */
  readonly real: RealImages | undefined
  /** Left out where none fits. */
  readonly extractor: FeatureExtractor | undefined
  readonly metrics: readonly string[] | 'all' | undefined
  readonly count: number
  readonly pairs: number
  readonly seed: number
  /** As the caller has it, and what it came to. */
  readonly choice: 'auto' | 'cpu' | 'cuda'
  readonly device: string
}

interface RunControls {
  readonly signal: AbortSignal | undefined
  readonly tell: (stage: RunStage) => (done: number, total: number) => void
}

/** Times, walks and measures the final model of a run, and draws the samples of its panel. */
export async function compareRun(
  { run }: OpenedRun,
  settings: RunSettings,
  controls: RunControls,
): Promise<{ readonly run: ComparedRun; readonly panel: Panel }> {
  const { real, extractor, pairs, seed } = settings
  const { signal, tell } = controls
  const { model, subject } = await openModel(run.path, settings.choice)
  try {
    tell('timing')(0, 1)
    const time = await samplingTime(model, { signal })
    const smoothness =
      extractor &&
      (await latentSmoothness(
        model,
        { extractor, pairs, seed },
        { signal, onProgress: tell('latent paths') },
      ))
    const card = real && (await cardOf(subject, real, settings, controls))
    const compared = { ...run, time, ...(smoothness && { smoothness }), ...(card && { card }) }
    return { run: compared, panel: await panelOf(model, seed) }
  } finally {
    subject.dispose()
  }
}

async function openModel(
  path: string,
  device: RunSettings['choice'],
): Promise<{ readonly model: GanModel | VaeModel; readonly subject: Subject }> {
  const subject = await modelSubject(path, device)
  if (subject.model !== undefined) return { model: subject.model, subject }
  throw new TypeError(`${path} was opened as images`)
}

function cardOf(
  subject: Subject,
  real: RealImages,
  { extractor, metrics, count, seed, device }: RunSettings,
  { signal, tell }: RunControls,
) {
  checkSize(subject, real)
  const how = { metrics, count, seed, device, floor: true }
  const onProgress = tell('evaluation')
  const onTraining = ({ step, steps }: MeasureTraining) => tell('classifiers')(step, steps)
  return measureSubject(subject, real, extractor, how, { signal, onProgress, onTraining })
}

/** As sample() makes them: all classes in turn, a column a class, where there are classes. */
async function panelOf(model: GanModel | VaeModel, seed: number): Promise<Panel> {
  const { classes } = model.spec
  const count = classes > 1 ? classes * Math.max(2, Math.floor(SHOWN / classes)) : SHOWN
  const { bytes, shape, columns } = await model.sample({ count, seed })
  return { bytes, shape, columns }
}
