import { parseRunConfig, type RunConfig } from '../config/run.js'
import { Dataset } from '../data/dataset.js'
import type { OpenControls } from '../data/open-controls.js'
import { openDataset } from '../data/open-dataset.js'
import { checkPictures } from './check-data.js'
import { checkGroups } from './check-groups.js'
import { checkGuard, judgedBy } from './check-guard.js'
import {
  applyAll,
  changesOf,
  dataConfig,
  isPreset,
  stepsOfEpochs,
  type TrainingPlan,
  type TrainOptions,
  withoutUndefined,
} from './plan.js'
import { checkSteps, findResumePoint, refuseChanges } from './resume.js'

/**
 * What train() takes to go on with a run. All but `resume` may be left out; what is given must be as
 * the run began, but for what changes none of its numbers (`log`, `samples`, `checkpoint`, `out`) and
 * its length (`steps` or `epochs`).
 */
export interface ResumeOptions extends Partial<TrainOptions> {
  /** A run directory, whose newest checkpoint is taken, or a file of its `checkpoints/`. */
  readonly resume: string
}

/**
 * Finds the checkpoint, opens the run's data and holds what is asked for against what the run is.
 *
 * @throws CHECKPOINT_NOT_FOUND, CHECKPOINT_INVALID, RESUME_REFUSED, CONFIG_INVALID, DATA_NOT_FOUND,
 * DATA_INVALID
 */
export async function planResume(
  options: ResumeOptions,
  controls: OpenControls = {},
): Promise<TrainingPlan> {
  const point = await findResumePoint(options.resume)
  const config = wantedConfig(point.config, options)
  refuseChanges(point.checkpoint.config, config, 'what is asked for')
  const { source, ...how } = config.data
  const opened = options.data instanceof Dataset ? options.data : undefined
  const data = opened ?? (await openDataset(source, how, controls))
  const steps = config.steps ?? stepsOfEpochs(config, data.count, config.model)
  checkSteps(point.checkpoint, steps)
  const out = options.out ?? point.directory
  checkGroups(config.model, config)
  checkGuard(config.model, config, out)
  if (out !== undefined) checkPictures(config.model, data)
  return { config, data, steps, resume: point, ...(out === undefined ? {} : { out }) }
}

/** The run's config with what was given laid over it. */
function wantedConfig(base: RunConfig, options: ResumeOptions): RunConfig {
  const { resume: _, out: _1, model, data, set, ...settings } = options
  const changes = changesOf(set, data instanceof Dataset)
  const given = withoutUndefined(settings)
  const { steps, epochs, ...others } = base
  const length = 'steps' in given || 'epochs' in given ? {} : withoutUndefined({ steps, epochs })
  const raw = {
    ...others,
    ...length,
    ...given,
    ...(isPreset(model) && { preset: model.name }),
    ...(data === undefined ? {} : { data: dataConfig(data) }),
    model: modelOf(base, model),
  }
  const changed = applyAll(applyAll(raw, changes.settings), changes.model)
  const config = parseRunConfig(changed)
  return { ...config, ...judgedBy(config.model, config) }
}

/**
 * A preset's spec may depend on the length that the run began with, which nobody knows any more when it
 * got more steps: by its name it stands for the run's own model.
 */
function modelOf(base: RunConfig, model: ResumeOptions['model']): unknown {
  return model === undefined || isPreset(model) ? base.model : model
}
