import type { OptimizerSpec } from '../config/optimizers.js'
import { someOf } from '../config/some-of.js'
import type { Dataset } from '../data/dataset.js'
import { emptyClassesText, unusedText } from '../data/left-out.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'
import type { FoundCheckpoint } from '../runs/find-checkpoint.js'
import type { Machine } from '../runs/machine.js'
import type { RunDirectory } from '../runs/run-directory.js'
import { shellWord } from '../system/shell-word.js'
import type { WarningEvent } from './events.js'
import { Judge } from './judge.js'
import { passesOf, roundedPasses } from './passes.js'
import type { TrainingPlan } from './plan.js'

type Warning = Pick<WarningEvent, 'reason' | 'message' | 'remedy'>

/** At most this many files or classes are listed. */
const mostListed = 5

/** The setting that changes real and generated images of a GAN alike. */
const alike = `--set 'model.objective.augment={"translation":0.125,"cutout":0.5}'`

/** From this many passes on, a run shows each image absurdly often. */
const manyPasses = 1000

/** Yields the warnings before the first step of a new or resumed run. */
export function* startWarnings(
  plan: TrainingPlan,
  machine: Machine,
  directory: RunDirectory | undefined,
): Generator<Warning> {
  const { config, steps, data, description, resume } = plan
  if (directory?.locked === false) {
    const message =
      `${directory.path} cannot be locked, because its file system does not support locks: ` +
      'do not train in it with two processes at the same time'
    yield { reason: 'unlocked', message }
  }
  for (const message of kindOf(config.model).warnings(config.model, description.networks))
    yield { reason: 'doubtfulSpec', message }
  const unreadable = unreadableFiles(data)
  if (unreadable !== undefined) yield { reason: 'unreadableFiles', message: unreadable }
  const unused = unusedText(data)
  if (unused !== undefined) yield { reason: 'unusedData', message: unused }
  const empty = emptyClassesText(data)
  if (empty !== undefined) yield { reason: 'emptyClasses', message: empty }
  const augmented = augmentedImages(plan)
  if (augmented !== undefined) yield augmented
  if (plan.unfit !== undefined) yield { reason: 'partialStart', message: plan.unfit }
  if (resume === undefined) {
    if (passesOf(plan) >= manyPasses && !differEachTime(plan)) yield passesWarning(plan)
    return
  }
  const renamed = renamedClasses(resume.checkpoint, data)
  if (renamed !== undefined) yield { reason: 'renamedClasses', message: renamed }
  const left = nothingLeft(plan, resume)
  if (left !== undefined) {
    yield left
    return
  }
  for (const reason of resume.damaged) {
    const message = `the run resumes from ${resume.path}, because a newer checkpoint is damaged: ${reason}`
    yield { reason: 'damagedCheckpoint', message }
  }
  if (directory?.metrics.incomplete) {
    const message = `${directory.metrics.path} lacks lines of the steps before ${resume.checkpoint.session.step}, because it was damaged or removed: the figures of these steps are lost`
    yield { reason: 'damagedLog', message }
  }
  const ended = endedSchedules(config.model, steps)
  if (ended !== undefined) yield { reason: 'scheduleOver', message: ended }
  const changed = otherMachine(resume.checkpoint.machine, machine)
  if (changed !== undefined) yield { reason: 'otherMachine', message: changed }
}

/** `augment` changes real images alone, so that a model which makes images learns the changes. */
function augmentedImages({ config, resume }: TrainingPlan): Warning | undefined {
  const { capabilities } = kindOf(config.model)
  const { horizontalFlip, verticalFlip, translate } = config.augment
  const changes = [
    ...(horizontalFlip || verticalFlip ? ['flips'] : []),
    ...(translate > 0 ? ['shifts'] : []),
  ]
  if (!capabilities.images || changes.length === 0 || resume !== undefined) return undefined
  const message = `augment changes real images only, so the model learns to make images with its ${changes.join(' and ')}`
  if (!('augment' in config.model.objective)) return { reason: 'augmentedImages', message }
  return {
    reason: 'augmentedImages',
    message,
    remedy: `for few images, change real and generated ones alike: ${alike}`,
  }
}

/** Whether an image is changed each time it is shown, in many ways, so that it cannot be learnt by heart. */
function differEachTime({ config: { augment, model } }: TrainingPlan): boolean {
  const alike = 'augment' in model.objective && model.objective.augment !== null
  return alike || augment.translate > 0
}

function passesWarning(plan: TrainingPlan): Warning {
  const { steps, data } = plan
  const [count, passes] = [data.count, roundedPasses(plan)].map((n) => n.toLocaleString('en-US'))
  const enough = Math.max(1, Math.floor((steps * manyPasses) / 5 / passesOf(plan)))
  return {
    reason: 'manyPasses',
    message:
      `${steps.toLocaleString('en-US')} steps are ${passes} passes over ${count} images: networks learn ` +
      'so few images by heart',
    remedy:
      `fewer steps (--steps ${enough} are ${manyPasses / 5} passes), more images, or random changes ` +
      `(${'augment' in plan.config.model.objective ? alike : '--set augment.translate=2'})`,
  }
}

/** Images and labels are the same, or the resume would be refused, so only names can differ. */
function renamedClasses(
  { classNames: before }: FoundCheckpoint['checkpoint'],
  { classNames: now }: Dataset,
): string | undefined {
  if (before === undefined || now === undefined) return undefined
  const changed = before.flatMap((name, label) =>
    now[label] === name ? [] : [`${name} is now ${now[label]}`],
  )
  if (changed.length === 0) return undefined
  return `classes have other names than when the run began: ${someOf(changed, mostListed)}. The model takes the new names`
}

/** Returns the warning about a resumed run that is complete. */
function nothingLeft(
  { config, steps, out }: TrainingPlan,
  { checkpoint: { session } }: FoundCheckpoint,
): Warning | undefined {
  if (session.evaluationPending) return undefined
  if (session.step >= steps)
    return {
      reason: 'nothingLeft',
      message: `all ${steps} steps of the run are done, so nothing is left to train`,
      remedy: `more steps: falsario train --resume ${shellWord(out ?? 'RUN')} --steps ${2 * steps} (in the API: steps)`,
    }
  if (!new Judge(config.best, session.judge).exhausted) return undefined
  return {
    reason: 'nothingLeft',
    message: `the run ended early at step ${session.step}, so nothing is left to train: its best.patience is used up`,
    remedy: 'a new run with a larger best.patience, or without it',
  }
}

function unreadableFiles({ name, count, unreadable }: Dataset): string | undefined {
  if (unreadable.length === 0) return undefined
  const lines = unreadable.slice(0, mostListed).map(({ path, reason }) => `${path}: ${reason}`)
  const more = unreadable.length - lines.length
  if (more > 0) lines.push(`and ${more} more`)
  const total = count + unreadable.length
  const which = `${unreadable.length} of ${total} images of ${name}`
  return `${which} cannot be read and are left out:\n  ${lines.join('\n  ')}`
}

/** Learning rates stay constant, often at 0, if the run is longer than their schedules. */
function endedSchedules(spec: ModelSpec, steps: number): string | undefined {
  const ended = kindOf(spec)
    .optimizers(spec)
    .flatMap(({ path, optimizer: { schedule }, updates }) => {
      const end = lastUpdate(schedule)
      return end === undefined || steps * updates <= end
        ? []
        : [`${path}.schedule ends after ${end} of ${steps * updates} updates`]
    })
  if (ended.length === 0) return undefined
  return `${ended.join('; ')}: afterwards the learning rate keeps its last value`
}

function lastUpdate(schedule: OptimizerSpec['schedule']): number | undefined {
  if (schedule.type === 'linear') return schedule.start + schedule.steps
  return schedule.type === 'cosine' ? schedule.steps : undefined
}

function otherMachine(before: Machine, now: Machine): string | undefined {
  const parts = ['falsario', 'libtorch', 'cpuCapability', 'threads'] as const
  const changed = parts
    .filter((part) => before[part] !== now[part])
    .map((part) => `${part} ${before[part]}, now ${now[part]}`)
  if (changed.length === 0) return undefined
  return `the run began on another machine (${changed.join('; ')}): the last bits of its numbers may differ`
}
